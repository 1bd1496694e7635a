// Frees a large buffer without V8 having to find out that nobody needs it. A buffer that has lived through two collections of the young
// generation goes only when the whole heap is marked, which V8 does for every few dozen megabytes of such buffers: under a flood of
// Arrow data seven times a second. One that was just made goes with the next small collection, so the memory is given to one such.

/** Smaller ones are not worth the call. */
const LEAST_BYTES = 4 * 1024

/** Nobody may read `bytes` from now on. Does nothing where they share their buffer with others. */
export function freeBuffer(bytes: Uint8Array): void {
  const { buffer } = bytes
  if (!(buffer instanceof ArrayBuffer) || bytes.byteLength < LEAST_BYTES || bytes.byteLength !== buffer.byteLength) return
  structuredClone(buffer, { transfer: [buffer] })
}
