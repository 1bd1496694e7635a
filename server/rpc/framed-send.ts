// grpc-js copies every message behind the five bytes of its frame. A page has those bytes free before it, so a call that sends
// pages frames them where they lie. It is grpc-js's private method that is replaced, on the one call; where its insides should
// change, pages are copied as before.
import { frameArrowData, type OutgoingArrowData } from '../../proto/arrow-data.ts'

interface HasSerializer {
  readonly call?: { serializeMessage?: (message: OutgoingArrowData) => Buffer }
}

/** Makes a call send Arrow data without a copy; false where grpc-js is not as known. */
export function sendFramed(call: object): boolean {
  const { call: inner } = call as HasSerializer
  if (typeof inner?.serializeMessage !== 'function') return false
  inner.serializeMessage = frameArrowData
  return true
}
