// Requests on their way, past any client library: HTTP/2 streams, POSTs and WebSockets, and what became of them.
import { once } from 'node:events'
import http2 from 'node:http2'
import { WebSocket } from 'ws'
import type { Request } from './requests.ts'

export interface Outcome {
  /** A gRPC status code, or one of HTTP; null where the stream was ended without one. */
  readonly status: number | null
  readonly message: string
  readonly ms: number
  /** Whether this side ended the call, which would have gone on. */
  readonly isLeft: boolean
}

/** Those of whose answers there is no end. */
const ENDLESS = new Set(['Feeds/Subscribe', 'Query/Progress'])
const LOOK_MS = 40
/** Nothing of ours takes so long. */
const GIVE_UP_MS = 20_000

export async function sendGrpc(session: http2.ClientHttp2Session, request: Request): Promise<Outcome> {
  const begun = performance.now()
  const { path, headers, body, rpc } = request
  const stream = session.request({ ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers', ...headers })
  const found: { status: number | null; message: string; isLeft: boolean } = { status: null, message: '', isLeft: false }
  const note = (answered: http2.IncomingHttpHeaders): void => {
    const status = answered['grpc-status']
    if (status === undefined) return
    found.status = Number(status)
    found.message = decodeURIComponent(String(answered['grpc-message'] ?? ''))
  }
  stream.on('response', note).on('trailers', note)
  stream.on('error', () => undefined)
  stream.resume()
  const leave = (): void => {
    found.isLeft = true
    stream.close(http2.constants.NGHTTP2_CANCEL)
  }
  const timer = setTimeout(leave, ENDLESS.has(rpc) ? LOOK_MS : GIVE_UP_MS)
  stream.end(body)
  await once(stream, 'close')
  clearTimeout(timer)
  return { ...found, ms: performance.now() - begun }
}

export async function sendPush(
  address: string,
  feed: string,
  type: string,
  headers: Record<string, string>,
  body: Uint8Array,
): Promise<Outcome> {
  const begun = performance.now()
  const response = await fetch(`http://${address}/feeds/${encodeURIComponent(feed)}`, {
    method: 'POST',
    headers: { 'content-type': type, ...headers },
    body,
    signal: AbortSignal.timeout(GIVE_UP_MS),
  })
  const message = await response.text()
  return { status: response.status, message, ms: performance.now() - begun, isLeft: false }
}

/** Sends one message and takes leave; gives the code with which the socket was closed. */
export async function sendSocket(address: string, feed: string, message: Uint8Array, isBinary: boolean): Promise<Outcome> {
  const begun = performance.now()
  const socket = new WebSocket(`ws://${address}/feeds/${encodeURIComponent(feed)}`)
  socket.on('error', () => undefined)
  socket.on('open', () => {
    socket.send(message, { binary: isBinary }, () => {
      socket.close()
    })
  })
  const timer = setTimeout(() => {
    socket.terminate()
  }, GIVE_UP_MS)
  const code = await new Promise<number>((resolve) => socket.on('close', resolve))
  clearTimeout(timer)
  return { status: code, message: '', ms: performance.now() - begun, isLeft: false }
}
