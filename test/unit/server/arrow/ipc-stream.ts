// IPC streams and files of whole columns for tests: written with the planner as the engine does, and cut into messages.
import { encodeFileFooter, FILE_START, type FileBlock } from '../../../../server/arrow/ipc-file-footer.ts'
import { readDictionaryBatch, readRecordBatch, type BatchMessage, type Dictionaries } from '../../../../server/arrow/ipc-batch-reader.ts'
import { MESSAGE_PREFIX_BYTES, readMessageInfo } from '../../../../server/arrow/ipc-message.ts'
import {
  END_OF_STREAM,
  planDictionaryBatch,
  planRecordBatch,
  type BatchPlan,
  type FieldNode,
} from '../../../../server/arrow/ipc-record-batch.ts'
import { decodeSchemaMessage, encodeSchemaMessage } from '../../../../server/arrow/ipc-schema.ts'
import type { ArrowBatch, ArrowColumn, ArrowField, ArrowSchema } from '../../../../server/arrow/schema.ts'

interface Flattened {
  readonly nodes: FieldNode[]
  readonly buffers: Uint8Array[]
  readonly variadicCounts: number[]
}

/** A column's nodes and buffers in the order of the format. */
function flatten(field: ArrowField, column: ArrowColumn, into: Flattened = { nodes: [], buffers: [], variadicCounts: [] }): Flattened {
  into.nodes.push({ length: column.length, nullCount: column.nullCount })
  into.buffers.push(...column.buffers.map((buffer) => buffer ?? new Uint8Array(0)))
  if (field.dictionary === null && field.type.kind.endsWith('View')) into.variadicCounts.push(column.buffers.length - 2)
  column.children.forEach((child, index) => flatten(field.children[index] as ArrowField, child, into))
  return into
}

export function encodeBatch(schema: ArrowSchema, batch: ArrowBatch): Uint8Array {
  const all: Flattened = { nodes: [], buffers: [], variadicCounts: [] }
  batch.columns.forEach((column, index) => flatten(schema.fields[index] as ArrowField, column, all))
  return assemble(
    planRecordBatch(
      batch.length,
      all.nodes,
      all.buffers.map((buffer) => buffer.byteLength),
      all.variadicCounts,
    ),
    all.buffers,
  )
}

export function encodeDictionary(field: ArrowField, values: ArrowColumn, isDelta = false): Uint8Array {
  const { nodes, buffers, variadicCounts } = flatten({ ...field, dictionary: null }, values)
  const lengths = buffers.map((buffer) => buffer.byteLength)
  const plan = planDictionaryBatch(
    { id: field.dictionary?.id ?? 0n, isDelta },
    nodes as [FieldNode, ...FieldNode[]],
    lengths,
    variadicCounts,
  )
  return assemble(plan, buffers)
}

function assemble(plan: BatchPlan, buffers: readonly Uint8Array[]): Uint8Array {
  const message = new Uint8Array(plan.headerBytes.byteLength + plan.bodyLength)
  message.set(plan.headerBytes)
  buffers.forEach((buffer, index) => message.set(buffer, plan.headerBytes.byteLength + (plan.bodyOffsets[index] as number)))
  return message
}

/** The messages of a stream without its end: schema, dictionaries of the first batch, batches. */
export function encodeMessages(schema: ArrowSchema, batches: readonly ArrowBatch[]): Uint8Array[] {
  const dictionaries = schema.fields.flatMap((field, index) => {
    const values = batches[0]?.columns[index]?.dictionary ?? null
    return values === null ? [] : [encodeDictionary(field, values)]
  })
  return [encodeSchemaMessage(schema), ...dictionaries, ...batches.map((batch) => encodeBatch(schema, batch))]
}

export function encodeStream(schema: ArrowSchema, batches: readonly ArrowBatch[]): Uint8Array {
  return new Uint8Array(Buffer.concat([...encodeMessages(schema, batches), END_OF_STREAM]))
}

export function encodeFile(schema: ArrowSchema, batches: readonly ArrowBatch[]): Uint8Array {
  const messages = encodeMessages(schema, batches)
  const blocks: Record<'schema' | 'dictionaryBatch' | 'recordBatch', FileBlock[]> = { schema: [], dictionaryBatch: [], recordBatch: [] }
  let offset = FILE_START.byteLength
  for (const message of messages) {
    const { header, body } = splitMessage(message, 0)
    blocks[readMessageInfo(header).kind].push({
      offset,
      headerLength: MESSAGE_PREFIX_BYTES + header.byteLength,
      bodyLength: body.byteLength,
    })
    offset += message.byteLength
  }
  const footer = encodeFileFooter(schema, blocks.dictionaryBatch, blocks.recordBatch)
  return new Uint8Array(Buffer.concat([FILE_START, ...messages, END_OF_STREAM, footer]))
}

function splitMessage(stream: Uint8Array, at: number): BatchMessage {
  const headerLength = new DataView(stream.buffer, stream.byteOffset + at).getInt32(4, true)
  const header = stream.subarray(at + MESSAGE_PREFIX_BYTES, at + MESSAGE_PREFIX_BYTES + headerLength)
  const bodyStart = at + MESSAGE_PREFIX_BYTES + headerLength
  return { header, body: stream.subarray(bodyStart, bodyStart + readMessageInfo(header).bodyLength) }
}

export function splitStream(stream: Uint8Array): BatchMessage[] {
  const messages: BatchMessage[] = []
  for (let at = 0; at + MESSAGE_PREFIX_BYTES < stream.byteLength;) {
    const message = splitMessage(stream, at)
    if (message.header.byteLength === 0) break
    messages.push(message)
    at += MESSAGE_PREFIX_BYTES + message.header.byteLength + message.body.byteLength
  }
  return messages
}

export interface ReadStream {
  readonly schema: ArrowSchema
  readonly batches: ArrowBatch[]
}

/** Reads a whole stream of messages with the code under test. */
export function readStream([first, ...rest]: readonly BatchMessage[]): ReadStream {
  const schema = decodeSchemaMessage((first as BatchMessage).header)
  const dictionaries: Dictionaries = new Map()
  const batches: ArrowBatch[] = []
  for (const message of rest) {
    if (readMessageInfo(message.header).kind === 'dictionaryBatch') readDictionaryBatch(message, schema, dictionaries)
    else batches.push(readRecordBatch(message, schema, dictionaries))
  }
  return { schema, batches }
}
