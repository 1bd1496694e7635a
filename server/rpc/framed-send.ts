// grpc-js copies every message behind the five bytes of its frame. A page has those bytes free before it, so a call that sends
// pages frames them where they lie. It is grpc-js's private method that is replaced, on the one call; where its insides should
// change, pages are copied as before.

interface HasSerializer {
  readonly call?: { serializeMessage?: (message: never) => Buffer }
}

/** Makes a call send what `frame` gives for each of its messages; false where grpc-js is not as known. */
export function sendFramed<T>(call: object, frame: (message: T) => Buffer): boolean {
  const { call: inner } = call as HasSerializer
  if (typeof inner?.serializeMessage !== 'function') return false
  inner.serializeMessage = frame
  return true
}
