// Sends one buffer again and again, as fast as the reader takes it.
import { once } from 'node:events'
import type { Writable } from 'node:stream'

/** Writes `bytes` bytes in messages of `message`'s length, the last one shorter, and ends the stream. */
export async function sendMessages(stream: Writable, message: Buffer, bytes: number): Promise<void> {
  for (let left = bytes; left > 0; left -= message.byteLength) {
    const wantsMore = stream.write(left < message.byteLength ? message.subarray(0, left) : message)
    if (!wantsMore) await once(stream, 'drain')
  }
  stream.end()
}
