// Two methods that move bytes and do nothing else, without protobuf: what grpc-js itself can do.
import type { ServiceDefinition } from '@grpc/grpc-js'

const asIs = (bytes: Buffer): Buffer => bytes
const bytesInAndOut = { requestSerialize: asIs, requestDeserialize: asIs, responseSerialize: asIs, responseDeserialize: asIs }

export const bareService = {
  /** Asked for a number of bytes, as text; streams so many. */
  pull: { path: '/bare.Bytes/Pull', requestStream: false, responseStream: true, ...bytesInAndOut },
  /** Takes a stream of bytes; answers how many, as text. */
  push: { path: '/bare.Bytes/Push', requestStream: true, responseStream: false, ...bytesInAndOut },
} as const satisfies ServiceDefinition

/** Plain grpc-js refuses messages beyond 4 MiB. */
export const bareOptions = {
  'grpc.max_receive_message_length': -1,
  'grpc.max_send_message_length': -1,
  // Without it HTTP/2 stops every 64 KB for the reader's word, at less than half the rate.
  'grpc-node.flow_control_window': 4 * 1024 * 1024,
}
