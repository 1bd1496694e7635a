// Record batch messages for files that may be torn or rot: each carries, as metadata of its own, the number of its first row, how far
// its producer came with it, and a hash of itself, so that a file of them stays a plain Arrow stream for everybody else.
import { createHash } from 'node:crypto'
import { encodeRecordBatch } from './encode-batch.ts'
import { readMessageMetadata } from './ipc-message.ts'
import type { BatchMessage } from './ipc-batch-reader.ts'
import type { ArrowBatch } from './schema.ts'

const FIRST_ROW = 'quiver.first_row'
const HASH = 'quiver.sha256'
const PRODUCER = 'quiver.producer'
/** 128 bits of it, in hexadecimal. */
const HASH_CHARACTERS = 32
const UNHASHED = '0'.repeat(HASH_CHARACTERS)
const PREFIX_BYTES = 8

/** What is sealed with a batch. */
export interface Seal {
  /** The number of its first row. */
  readonly firstRow: number
  /** Who sent it and which of his rows is due after it; null where he does not count. His name has at most 30 characters and no space. */
  readonly producer: { readonly name: string; readonly endRow: number } | null
}

/** The batch as an encapsulated message with its seal. The columns are as for {@link encodeRecordBatch}. */
export function sealBatch(batch: ArrowBatch, { firstRow, producer }: Seal): Uint8Array<ArrayBuffer> {
  const message = encodeRecordBatch(batch, [
    [FIRST_ROW, String(firstRow)],
    [HASH, UNHASHED],
    // Too short for what is looked for below.
    ...(producer === null ? [] : ([[PRODUCER, `${producer.name} ${producer.endRow}`]] as const)),
  ])
  const bytes = Buffer.from(message.buffer, message.byteOffset, message.length)
  bytes.write(hashOf(bytes.subarray(PREFIX_BYTES)), bytes.indexOf(UNHASHED, PREFIX_BYTES, 'latin1'), 'latin1')
  return message
}

/** What is sealed with a message; null when it has no seal, or not the one of its bytes. */
export function openSeal({ header, body }: BatchMessage): Seal | null {
  const metadata = readMessageMetadata(header)
  const hash = metadata.get(HASH)
  const firstRow = Number(metadata.get(FIRST_ROW))
  if (hash?.length !== HASH_CHARACTERS || !Number.isSafeInteger(firstRow)) return null
  const unhashed = Buffer.from(header)
  const at = unhashed.indexOf(hash, 0, 'latin1')
  unhashed.write(UNHASHED, at, 'latin1')
  return hashOf(unhashed, body) === hash ? { firstRow, producer: producerOf(metadata.get(PRODUCER)) } : null
}

function producerOf(text: string | undefined): Seal['producer'] {
  const [name = '', endRow] = text?.split(' ') ?? []
  return endRow === undefined ? null : { name, endRow: Number(endRow) }
}

function hashOf(...parts: readonly Uint8Array[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest('hex').slice(0, HASH_CHARACTERS)
}
