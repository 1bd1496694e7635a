// The HTTP/2 stream under a grpc-js call. grpc-js keeps it to itself, yet tells every end of a call as 'cancelled' and cannot end
// one whose reader has stalled: a status waits behind the data. Where its insides should change, both degrade to what it does.
import { constants, type ServerHttp2Stream } from 'node:http2'

interface HasStream {
  readonly call?: { readonly stream?: Partial<ServerHttp2Stream> }
}

function streamOf(call: object): Partial<ServerHttp2Stream> {
  return (call as HasStream).call?.stream ?? {}
}

/** Whether the status of an ended call has left the server. */
export function hasSentStatus(call: object): boolean {
  const { sentTrailers, sentHeaders } = streamOf(call)
  return sentTrailers !== undefined || sentHeaders?.['grpc-status'] !== undefined
}

/** Ends a call without a status and frees what waits to be sent on it. */
export function resetStream(call: object): void {
  streamOf(call).close?.(constants.NGHTTP2_CANCEL)
}
