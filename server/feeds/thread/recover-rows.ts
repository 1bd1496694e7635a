// Reads a durable table's file again after the server was stopped, however it was: up to the last batch that is whole. What follows
// was never told of, since a batch is told of only once all of it is on disk.
import { closeSync, openSync, readSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { readRecordBatch, type BatchMessage } from '../../arrow/ipc-batch-reader.ts'
import { MESSAGE_PREFIX_BYTES, readMessageInfo } from '../../arrow/ipc-message.ts'
import { decodeSchemaMessage } from '../../arrow/ipc-schema.ts'
import { openSeal, type Seal } from '../../arrow/sealed-batch.ts'
import type { ArrowBatch, ArrowSchema } from '../../arrow/schema.ts'
import type { RowFile } from './row-files.ts'

export interface RecoveredFile {
  readonly rows: number
  /** Bytes of whole batches, the schema before them included. */
  readonly bytes: number
  /** Bytes after them. */
  readonly tornBytes: number
  /** When its last row came, in milliseconds since 1970. */
  readonly lastMs: number
}

/**
 * Gives each batch to `take`, with what is sealed with it and the time at which the file's last one came. `takeSchema` is told the file's schema before, and fails
 * where it cannot be one of the table's.
 */
export function recoverFile(
  file: RowFile,
  takeSchema: (schema: ArrowSchema) => void,
  take: (batch: ArrowBatch, bytes: number, seal: Seal, timeMs: number) => void,
): RecoveredFile {
  const { size, mtimeMs } = statSync(file.path)
  const descriptor = openSync(file.path, 'r')
  try {
    let bytes = 0
    let rows = 0
    let schema: ArrowSchema = { fields: [], metadata: [] }
    for (let next = messageAt(descriptor, bytes, size); next !== null; next = messageAt(descriptor, bytes, size)) {
      if (bytes === 0) {
        schema = decodeSchemaMessage(next.header)
        takeSchema(schema)
      } else {
        const seal = sealOf(next)
        if (seal?.firstRow !== file.firstRow + rows) break
        const batch = readRecordBatch(next, schema, new Map())
        take(batch, next.bytes, seal, mtimeMs)
        rows += batch.length
      }
      bytes += next.bytes
    }
    return { rows, bytes, tornBytes: size - bytes, lastMs: mtimeMs }
  } finally {
    closeSync(descriptor)
  }
}

interface FileMessage extends BatchMessage {
  /** With its prefix. */
  readonly bytes: number
}

/** The message that begins there; null when there is no whole one. */
function messageAt(descriptor: number, at: number, size: number): FileMessage | null {
  const prefix = bytesAt(descriptor, at, MESSAGE_PREFIX_BYTES)
  const headerBytes = prefix?.readInt32LE(4) ?? 0
  if (prefix?.readInt32LE(0) !== -1 || headerBytes <= 0 || at + MESSAGE_PREFIX_BYTES + headerBytes > size) return null
  const header = bytesAt(descriptor, at + MESSAGE_PREFIX_BYTES, headerBytes)
  const bodyBytes = header === null ? null : bodyLengthOf(header)
  const bodyStart = at + MESSAGE_PREFIX_BYTES + headerBytes
  if (header === null || bodyBytes === null || bodyStart + bodyBytes > size) return null
  const body = bytesAt(descriptor, bodyStart, bodyBytes)
  return body === null ? null : { header, body, bytes: MESSAGE_PREFIX_BYTES + headerBytes + bodyBytes }
}

function bytesAt(descriptor: number, at: number, length: number): Buffer | null {
  const bytes = Buffer.allocUnsafeSlow(length)
  return readSync(descriptor, bytes, 0, length, at) === length ? bytes : null
}

function bodyLengthOf(header: Uint8Array): number | null {
  try {
    return readMessageInfo(header).bodyLength
  } catch {
    return null
  }
}

/** Keeps what is cut off of a file beside it: that it was never told of is certain only as far as the disk kept its word. */
export function setAside({ path }: RowFile, { bytes }: RecoveredFile): string {
  const aside = `${path}.torn-${bytes}`
  const descriptor = openSync(path, 'r')
  try {
    const tail = Buffer.alloc(statSync(path).size - bytes)
    readSync(descriptor, tail, 0, tail.length, bytes)
    writeFileSync(`${aside}.new`, tail)
    renameSync(`${aside}.new`, aside)
  } finally {
    closeSync(descriptor)
  }
  return aside
}

function sealOf(message: BatchMessage): Seal | null {
  try {
    return openSeal(message)
  } catch {
    return null
  }
}
