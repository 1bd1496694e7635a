// Arrow files as apache-arrow's JavaScript writes them: their schema is in the footer only, where every other writer also puts it
// first. The server reads a file as it arrives and needs it first, so these files are sent as the batches that are in them.
import { Message, MessageHeader, RecordBatchReader, type RecordBatch } from 'apache-arrow'

const MAGIC = Buffer.from('ARROW1\0\0')
const PREFIX_BYTES = 8

/** The batches of such a file, as views on its bytes; null for all other bytes. */
export function batchesOfSchemalessFile(bytes: Uint8Array): readonly RecordBatch[] | null {
  if (!MAGIC.equals(bytes.subarray(0, MAGIC.length))) return null
  return beginsWithSchema(bytes.subarray(MAGIC.length)) ? null : RecordBatchReader.from(bytes).readAll()
}

function beginsWithSchema(messages: Uint8Array): boolean {
  if (messages.length < PREFIX_BYTES) return false
  const metadataBytes = new DataView(messages.buffer, messages.byteOffset).getInt32(4, true)
  if (metadataBytes <= 0) return false
  return Message.decode(messages.subarray(PREFIX_BYTES, PREFIX_BYTES + metadataBytes)).headerType === MessageHeader.Schema
}
