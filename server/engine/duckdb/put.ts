// Takes Arrow data in: validated messages become engine chunks, appended to the table's rows.
import type { ArrowBatch, ArrowColumn, ArrowField, ArrowSchema } from '../../arrow/schema.ts'
import { decodeSchemaMessage } from '../../arrow/ipc-schema.ts'
import { readDictionaryBatch, readRecordBatch, type Dictionaries } from '../../arrow/ipc-batch-reader.ts'
import type { IpcMessage, StoredTable, StoreToken } from '../engine.ts'
import { Appender } from './appender.ts'
import { dictionaryFields } from './dictionary-fields.ts'
import type { Address } from './memory.ts'
import { run } from './result.ts'
import { quoteIdentifier } from './sql-text.ts'
import { distinctNames, faceOf, physicalField, sqlTypeOf } from './storage/physical.ts'
import { joinDictionaries, numbersOf, requireDictionaryType } from './storage/dictionary-codes.ts'
import { toPhysical } from './storage/to-physical.ts'
import { describeStored, dropStored } from './store.ts'
import { dictionaryRelation, rowsRelation, storeOf } from './store-schema.ts'

/** A held table that rows are coming into. */
export interface PutState {
  readonly table: string
  readonly schema: ArrowSchema
}

/** Stored columns have names of their own: Arrow's may repeat or differ only in case. */
const columnName = (index: number): string => `c${index}`

/** The engine's tables have at least one column; one without columns has rows all the same. */
const ROWS_ONLY: ArrowField = { name: 'rows', nullable: true, type: { kind: 'null' }, children: [], metadata: [], dictionary: null }

export function storedFields(schema: ArrowSchema): readonly ArrowField[] {
  return schema.fields.length === 0 ? [ROWS_ONLY] : schema.fields
}

/**
 * What to select from stored rows: the columns as queries see them, and as they are. `stored`, where it is given, is what each column is
 * stored as; by default it is a column of its own.
 */
function selections(
  schema: ArrowSchema,
  stored: (index: number, field: ArrowField) => string = columnName,
): { face: string; exact: string } {
  const fields = storedFields(schema)
  const names = distinctNames(fields.map((field) => field.name)).map(quoteIdentifier)
  const list = (expression: (field: ArrowField, index: number) => string): string =>
    fields.map((field, index) => `${expression(field, index)} AS ${names[index] ?? ''}`).join(', ')
  return { face: list((field, index) => faceOf(field, stored(index, field))), exact: list((field, index) => stored(index, field)) }
}

/** As {@link selections}, of rows that were stored with an older schema: what it had not is null, what it had otherwise is cast. */
export function widenedSelections(schema: ArrowSchema, older: ArrowSchema): { face: string; exact: string } {
  return selections(schema, (index, field) => {
    const type = sqlTypeOf(physicalField(field))
    const before = older.fields[index]
    if (before === undefined) return `CAST(NULL AS ${type})`
    return sqlTypeOf(physicalField(before)) === type ? columnName(index) : `CAST(${columnName(index)} AS ${type})`
  })
}

function relations(table: string, schema: ArrowSchema): { relation: string; exact: string } {
  const { face, exact } = selections(schema)
  const rows = rowsRelation(table)
  return { relation: `(SELECT ${face} FROM ${rows})`, exact: `(SELECT ${exact} FROM ${rows})` }
}

export function createTable(connection: Address, relation: string, fields: readonly ArrowField[], clause: '' | 'IF NOT EXISTS' = ''): void {
  const columns = fields.map((field, index) => `${columnName(index)} ${sqlTypeOf(physicalField(field))}`)
  run(connection, `CREATE TABLE ${clause} ${relation} (${columns.join(', ')})`)
}

export function append(
  connection: Address,
  store: string,
  relation: string,
  fields: readonly ArrowField[],
  batches: readonly ArrowBatch[],
): number {
  if (batches.length === 0) return 0
  const physical = fields.map((field, index) => ({ ...physicalField(field), name: columnName(index) }))
  using appender = new Appender(connection, store, relation, physical)
  let rows = 0
  for (const batch of batches) {
    appender.append(
      batch.length,
      fields.map((field, index) =>
        toPhysical(
          field,
          batch.columns[index] ?? { length: batch.length, nullCount: batch.length, buffers: [], children: [], dictionary: null },
        ),
      ),
    )
    rows += batch.length
  }
  appender.finish()
  return rows
}

/** Makes the empty table of this schema. Throws TYPE_UNSUPPORTED, naming the column, for what cannot be stored. */
export function beginTable(connection: Address, table: string, schema: ArrowSchema): PutState {
  for (const field of dictionaryFields(schema.fields)) requireDictionaryType({ ...field, dictionary: null })
  run(connection, `CREATE SCHEMA ${storeOf(table)}`)
  try {
    createTable(connection, rowsRelation(table), storedFields(schema))
  } catch (error) {
    dropStored(connection, table)
    throw error
  }
  return { table, schema }
}

export function appendBatches(connection: Address, { table, schema }: PutState, batches: readonly ArrowBatch[]): number {
  return append(connection, storeOf(table), 'rows', storedFields(schema), batches)
}

interface SchemaDictionary {
  readonly id: bigint
  /** What its values are. */
  readonly field: ArrowField
  /** How many values its columns, which may share it, have numbers for. */
  readonly numbers: number
}

function dictionariesOf(schema: ArrowSchema): Iterable<SchemaDictionary> {
  const dictionaries = new Map<bigint, SchemaDictionary>()
  for (const { dictionary, ...field } of dictionaryFields(schema.fields)) {
    if (dictionary === null) continue
    const others = dictionaries.get(dictionary.id)?.numbers ?? Infinity
    const numbers = Math.min(others, numbersOf(dictionary))
    dictionaries.set(dictionary.id, { id: dictionary.id, field: { ...field, dictionary: null }, numbers })
  }
  return dictionaries.values()
}

/** Keeps the values of dictionaries, which are encoded again on the way out, and tells what the table is. `parts` are those of each dictionary. */
export function finishTable(
  connection: Address,
  { table, schema }: PutState,
  parts: ReadonlyMap<bigint, readonly ArrowColumn[]>,
): StoredTable {
  for (const { id, field, numbers } of dictionariesOf(schema)) {
    createTable(connection, dictionaryRelation(table, id), [field])
    const batches = joinDictionaries(field, numbers, parts.get(id) ?? []).map((values) => ({ length: values.length, columns: [values] }))
    append(connection, storeOf(table), `dictionary_${id}`, [field], batches)
  }
  const names = relations(table, schema)
  return { ...names, ...describeStored(connection, names.relation, { table, schema, columns: null }) }
}

export function beginPut(connection: Address, table: string, message: IpcMessage): StoreToken {
  const state = beginTable(connection, table, decodeSchemaMessage(message.header))
  return { relation: relations(table, state.schema).relation, state }
}

export function appendPut(
  connection: Address,
  store: StoreToken,
  dictionaries: readonly IpcMessage[],
  batches: readonly IpcMessage[],
): number {
  const state = store.state as PutState
  const known: Dictionaries = new Map()
  for (const dictionary of dictionaries) readDictionaryBatch(dictionary, state.schema, known)
  const read = batches.map((batch) => readRecordBatch(batch, state.schema, known))
  return appendBatches(connection, state, read)
}

/** The values of each dictionary in the order they came: a replacement's follow those that it replaced, which earlier rows have. */
function dictionaryParts(schema: ArrowSchema, dictionaries: readonly IpcMessage[]): Map<bigint, ArrowColumn[]> {
  const parts = new Map<bigint, ArrowColumn[]>()
  for (const dictionary of dictionaries) {
    const known: Dictionaries = new Map()
    readDictionaryBatch(dictionary, schema, known)
    for (const [id, values] of known) parts.set(id, [...(parts.get(id) ?? []), ...values])
  }
  return parts
}

export function finishPut(connection: Address, store: StoreToken, dictionaries: readonly IpcMessage[]): StoredTable {
  const state = store.state as PutState
  return finishTable(connection, state, dictionaryParts(state.schema, dictionaries))
}
