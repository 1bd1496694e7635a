// Encapsulated messages that lie one after the other in memory, as this process wrote them.
import type { BatchMessage } from './ipc-batch-reader.ts'
import { MESSAGE_PREFIX_BYTES, readMessageInfo } from './ipc-message.ts'

/** Views on the bytes. */
export function messagesIn(bytes: Uint8Array): readonly BatchMessage[] {
  const messages: BatchMessage[] = []
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  for (let at = 0; at < bytes.length;) {
    const bodyStart = at + MESSAGE_PREFIX_BYTES + view.getInt32(at + 4, true)
    const header = bytes.subarray(at + MESSAGE_PREFIX_BYTES, bodyStart)
    at = bodyStart + readMessageInfo(header).bodyLength
    messages.push({ header, body: bytes.subarray(bodyStart, at) })
  }
  return messages
}
