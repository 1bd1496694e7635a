// Record batch messages for files that may be torn or rot: each carries, as metadata of its own, the number of its first row and a
// hash of itself, so that a file of them stays a plain Arrow stream for everybody else.
import { createHash } from 'node:crypto'
import { encodeRecordBatch } from './encode-batch.ts'
import { readMessageMetadata } from './ipc-message.ts'
import type { BatchMessage } from './ipc-batch-reader.ts'
import type { ArrowBatch } from './schema.ts'

const FIRST_ROW = 'quiver.first_row'
const HASH = 'quiver.sha256'
/** 128 bits of it, in hexadecimal. */
const HASH_CHARACTERS = 32
const UNHASHED = '0'.repeat(HASH_CHARACTERS)
const PREFIX_BYTES = 8

/** The batch as an encapsulated message with its seal. The columns are as for {@link encodeRecordBatch}. */
export function sealBatch(batch: ArrowBatch, firstRow: number): Uint8Array<ArrayBuffer> {
  const message = encodeRecordBatch(batch, [
    [FIRST_ROW, String(firstRow)],
    [HASH, UNHASHED],
  ])
  const bytes = Buffer.from(message.buffer, message.byteOffset, message.length)
  bytes.write(hashOf(bytes.subarray(PREFIX_BYTES)), bytes.indexOf(UNHASHED, PREFIX_BYTES, 'latin1'), 'latin1')
  return message
}

/** The number of the first row of a sealed message; null when it has no seal, or not the one of its bytes. */
export function openSeal({ header, body }: BatchMessage): number | null {
  const metadata = readMessageMetadata(header)
  const hash = metadata.get(HASH)
  const firstRow = Number(metadata.get(FIRST_ROW))
  if (hash?.length !== HASH_CHARACTERS || !Number.isSafeInteger(firstRow)) return null
  const unhashed = Buffer.from(header)
  const at = unhashed.indexOf(hash, 0, 'latin1')
  unhashed.write(UNHASHED, at, 'latin1')
  return hashOf(unhashed, body) === hash ? firstRow : null
}

function hashOf(...parts: readonly Uint8Array[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest('hex').slice(0, HASH_CHARACTERS)
}
