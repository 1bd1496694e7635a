// The Arrow schema of results. A statement tells it when it is prepared, but parameters can change it: a value of another type than
// the engine guessed makes it bind again, and buffers read by the old types are read wrongly or past their ends.
import { encodeSchemaMessage } from '../../arrow/ipc-schema.ts'
import type { ArrowSchema } from '../../arrow/schema.ts'
import { c, type ResultStruct } from './c-api.ts'
import { receiveSchema } from './c-schema.ts'
import { throwIfError } from './error-data.ts'
import { stableBytes, type Address } from './memory.ts'
import { destroy } from './pointer-slot.ts'
import { withResultPointer } from './result.ts'

export interface ResultSchema {
  readonly arrow: ArrowSchema
  readonly message: Uint8Array
  /** duckdb_type of each column. */
  readonly types: readonly number[]
}

/** duckdb_type of a column that an unbound parameter decides. */
const INVALID = 0
/** duckdb_types that say only half of what a type is: DECIMAL, ENUM, LIST, STRUCT, MAP, UNION, ARRAY. */
const PARAMETRIC: ReadonlySet<number> = new Set([19, 23, 24, 25, 26, 28, 33])

function words(values: readonly Address[]): Uint8Array<ArrayBuffer> {
  const bytes = stableBytes(Math.max(8, values.length * 8))
  const view = new BigUint64Array(bytes.buffer, 0, values.length)
  values.forEach((value, index) => (view[index] = BigInt(value)))
  return bytes
}

/** `names` stay the caller's. */
function readSchema(options: Address, columns: number, names: readonly Address[], typeOf: (column: number) => Address): ResultSchema {
  const logical = Array.from({ length: columns }, (_, column) => typeOf(column))
  try {
    const arrow = receiveSchema((out) => {
      throwIfError(c.toArrowSchema(options, words(logical), words(names), columns, out))
    })
    return { arrow, message: encodeSchemaMessage(arrow), types: logical.map(c.typeId) }
  } finally {
    for (const type of logical) destroy(c.destroyLogicalType, type)
  }
}

function typesOpen(statement: Address, columns: number): boolean {
  return Array.from({ length: columns }, (_, column) => c.statementColumnType(statement, column)).includes(INVALID)
}

/** Null while a parameter without a value leaves a type open. */
export function schemaOfStatement(statement: Address, options: Address): ResultSchema | null {
  const columns = c.columnCount(statement)
  if (typesOpen(statement, columns)) return null
  const names = Array.from({ length: columns }, (_, column) => c.columnName(statement, column))
  try {
    return readSchema(options, columns, names, (column) => c.columnLogicalType(statement, column))
  } finally {
    for (const name of names) c.free(name)
  }
}

function sameTypes(expected: ResultSchema, result: Uint8Array, hasParameters: boolean): boolean {
  return expected.types.every((type, column) => type === c.resultColumnType(result, column) && !(hasParameters && PARAMETRIC.has(type)))
}

/** The schema of a started result; `expected` is its statement's. */
export function schemaOfResult(
  expected: ResultSchema | null,
  result: ResultStruct,
  options: Address,
  hasParameters: boolean,
): ResultSchema {
  return withResultPointer(result, (pointer) => {
    if (expected !== null && sameTypes(expected, pointer, hasParameters)) return expected
    const columns = c.resultColumnCount(pointer)
    const names = Array.from({ length: columns }, (_, column) => c.resultColumnName(pointer, column))
    return readSchema(options, columns, names, (column) => c.resultColumnLogicalType(pointer, column))
  })
}
