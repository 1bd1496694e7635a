// Arrow IPC files: the pages of the query as they would go to a client, and for the file format a footer that says where the batches lie.
import { closeSync, openSync, writeSync } from 'node:fs'
import { encodeFileFooter, FILE_START, type FileBlock } from '../../arrow/ipc-file-footer.ts'
import { MESSAGE_PREFIX_BYTES, readMessageInfo } from '../../arrow/ipc-message.ts'
import { decodeSchemaMessage } from '../../arrow/ipc-schema.ts'
import type { ArrowSchema } from '../../arrow/schema.ts'
import { DataError } from '../../errors.ts'
import type { ConnectionId, ExactTarget, Page, WriteOptions } from '../engine.ts'
import { formatSuffix } from '../file-format.ts'
import { nextPage, openCursor } from './cursor.ts'
import type { Address } from './memory.ts'
import { disposeToken } from './statement.ts'

const PAGE_BYTES = 4 << 20

interface Blocks {
  schema: ArrowSchema | null
  readonly dictionaries: FileBlock[]
  readonly batches: FileBlock[]
}

/** Notes where the messages of one page come to lie in the file. */
function noteBlocks(page: Uint8Array, start: number, into: Blocks): void {
  const view = new DataView(page.buffer, page.byteOffset, page.byteLength)
  for (let at = 0; at < page.length;) {
    const flatbufferBytes = view.getInt32(at + 4, true)
    if (flatbufferBytes === 0) return
    const headerLength = MESSAGE_PREFIX_BYTES + flatbufferBytes
    const flatbuffer = page.subarray(at + MESSAGE_PREFIX_BYTES, at + headerLength)
    const { kind, bodyLength } = readMessageInfo(flatbuffer)
    if (kind === 'schema') into.schema = decodeSchemaMessage(flatbuffer)
    else (kind === 'recordBatch' ? into.batches : into.dictionaries).push({ offset: start + at, headerLength, bodyLength })
    at += headerLength + bodyLength
  }
}

function writeAll(descriptor: number, bytes: Uint8Array): number {
  for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at)
  return bytes.length
}

function refuse(options: WriteOptions): void {
  if (options.partitionBy.length > 0)
    throw new DataError('ARGUMENT_INVALID', 'arrow files cannot be partitioned: write parquet or csv', { field: 'partition_by' })
  if (options.compression !== undefined && options.compression !== 'none') {
    throw new DataError('ARGUMENT_INVALID', `compression ${options.compression}: arrow files are written without`, {
      field: 'compression',
      candidates: 'none',
    })
  }
  for (const field of ['csv', 'rowGroupRows', 'jsonArray'] as const) {
    if (options[field] !== undefined && options[field] !== false)
      throw new DataError('ARGUMENT_INVALID', `${field} is not an option of arrow files`, { field })
  }
}

function pagesOf(internal: Address, connection: ConnectionId, sql: string, target: ExactTarget | null, each: (page: Page) => void): void {
  const first = openCursor(internal, {
    connection,
    sql,
    parameters: [],
    statement: null,
    files: [],
    target,
    maxBytes: PAGE_BYTES,
    maxRows: 0,
  })
  try {
    for (let page = first; ; page = nextPage(internal, page.cursor, { maxBytes: PAGE_BYTES, maxRows: 0 })) {
      each(page)
      if (page.cursor === null) return
    }
  } finally {
    if (first.statement !== null) disposeToken(first.statement)
  }
}

/** Returns the number of rows. */
export function writeArrowFile(
  internal: Address,
  connection: ConnectionId,
  sql: string,
  path: string,
  target: ExactTarget | null,
  options: WriteOptions,
): bigint {
  refuse(options)
  const stream = options.arrowStream ?? formatSuffix(options.path) === 'arrows'
  const descriptor = openSync(path, 'wx')
  try {
    let at = stream ? 0 : writeAll(descriptor, FILE_START)
    let rows = 0n
    const blocks: Blocks = { schema: null, dictionaries: [], batches: [] }
    pagesOf(internal, connection, sql, target, (page) => {
      noteBlocks(page.data, at, blocks)
      at += writeAll(descriptor, page.data)
      rows += BigInt(page.rows)
    })
    if (!stream && blocks.schema !== null) writeAll(descriptor, encodeFileFooter(blocks.schema, blocks.dictionaries, blocks.batches))
    return rows
  } finally {
    closeSync(descriptor)
  }
}
