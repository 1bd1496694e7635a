// Record and dictionary batches from strangers. What comes out may be read without further checks: every buffer is as long as
// its rows need, every offset and index leads somewhere, text is UTF-8. Values stay in the message's body wherever they are
// aligned and not compressed.
import { arrowInvalid } from './arrow-invalid.ts'
import { openBatchBody, type BatchBody } from './batch-body.ts'
import { concatColumns } from './concat-columns.ts'
import { MAX_ROWS_OF_NOTHING } from './find-problem.ts'
import { boolSlot, int64Slot, sizeSlot, tableSlot, type FlatTable } from './flatbuffer-reader.ts'
import { readMessage } from './ipc-message.ts'
import { readColumn, type DictionaryOf } from './read-column.ts'
import type { ArrowBatch, ArrowColumn, ArrowField, ArrowSchema } from './schema.ts'

/** One message of an IPC stream: its flatbuffer (without prefix) and its body. */
export interface BatchMessage {
  readonly header: Uint8Array
  readonly body: Uint8Array
}

/** A stream's dictionaries so far, by id: each the parts that it consists of until someone needs it whole. */
export type Dictionaries = Map<bigint, readonly ArrowColumn[]>

/** Reads a record batch. Throws ARROW_INVALID with the column and what is wrong with it. */
export function readRecordBatch(message: BatchMessage, schema: ArrowSchema, dictionaries: Dictionaries): ArrowBatch {
  const body = readMessage(message.header, 'recordBatch', (batch) => openBatchBody(batch, message.body))
  const columns = schema.fields.map((field) => readColumn(body, field, dictionaryReader(dictionaries), field.name))
  body.end()
  const other = columns.findIndex((column) => column.length !== body.length)
  if (other !== -1) throw arrowInvalid(`has ${columns[other]?.length} rows in a batch of ${body.length}`, schema.fields[other]?.name)
  // No column has said so: there is none.
  if (columns.length === 0 && body.length > MAX_ROWS_OF_NOTHING)
    throw arrowInvalid(`a batch of ${body.length} rows without any columns, more than ${MAX_ROWS_OF_NOTHING}`)
  return { length: body.length, columns }
}

/** How many rows a record batch says to have. Throws ARROW_INVALID. */
export function rowsOfRecordBatch(header: Uint8Array): number {
  return readMessage(header, 'recordBatch', (batch) => sizeSlot(batch, 0))
}

/** Reads a dictionary batch into `dictionaries` and says what it was there. Throws ARROW_INVALID. */
export function readDictionaryBatch(
  message: BatchMessage,
  schema: ArrowSchema,
  dictionaries: Dictionaries,
): 'first' | 'delta' | 'replacement' {
  const { id, isDelta, body } = readMessage(message.header, 'dictionaryBatch', (header) => openDictionary(header, message.body))
  const field = findDictionaryField(schema.fields, id)
  if (field === null) throw arrowInvalid(`no column uses dictionary ${id}`)
  const values = readColumn(body, valuesField(field), dictionaryReader(dictionaries), `${field.name} (dictionary)`)
  body.end()
  const earlier = dictionaries.get(id)
  dictionaries.set(id, isDelta ? [...(earlier ?? []), values] : [values])
  return isDelta ? 'delta' : earlier === undefined ? 'first' : 'replacement'
}

function openDictionary(header: FlatTable, bytes: Uint8Array): { id: bigint; isDelta: boolean; body: BatchBody } {
  const batch = tableSlot(header, 1)
  if (batch === null) throw arrowInvalid('a dictionary batch without values')
  return { id: int64Slot(header, 0), isDelta: boolSlot(header, 2), body: openBatchBody(batch, bytes) }
}

/** Dictionary values may be null whatever the field says: its indices are what must not be. */
function valuesField(field: ArrowField): ArrowField {
  return { ...field, dictionary: null, nullable: true }
}

/** A column that is all null may do without a dictionary: it gets an empty one. */
function dictionaryReader(dictionaries: Dictionaries): DictionaryOf {
  return (field) => {
    const id = field.dictionary?.id ?? 0n
    const [first, ...deltas] = dictionaries.get(id) ?? []
    if (first !== undefined && deltas.length === 0) return first
    const whole = concatColumns(valuesField(field), first === undefined ? [] : [first, ...deltas])
    if (first !== undefined) dictionaries.set(id, [whole])
    return whole
  }
}

function findDictionaryField(fields: readonly ArrowField[], id: bigint): ArrowField | null {
  for (const field of fields) {
    const found = field.dictionary?.id === id ? field : findDictionaryField(field.children, id)
    if (found !== null) return found
  }
  return null
}
