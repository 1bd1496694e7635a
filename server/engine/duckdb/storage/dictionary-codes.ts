// Dictionary-encoded columns are stored as their values; on the way out each value gets its number in the dictionary again.
import { bufferLayouts } from '../../../arrow/layout.ts'
import { concatColumns } from '../../../arrow/concat-columns.ts'
import type { ArrowColumn, ArrowField, DictionaryEncoding } from '../../../arrow/schema.ts'
import { DataError } from '../../../errors.ts'
import { bytesOf, isValid, newArray, viewOf } from './numbers.ts'
import { takeRows } from './take-rows.ts'

export interface Dictionary {
  /** Its values, in the layout that the field's own type has. */
  readonly values: ArrowColumn
  readonly codes: ReadonlyMap<string, number>
  /** The first of its values that is null; -1: none is. */
  readonly nullCode: number
}

export type DictionaryLookup = (id: bigint) => Dictionary

/** A value's bytes as text: equal for equal values, whatever the type. */
function keysOf(field: ArrowField, column: ArrowColumn): (row: number) => string {
  const layouts = bufferLayouts(field.type)
  const values = layouts[1]
  if (layouts.length === 3 && values?.role === 'offsets') return textKeys(column, values.width)
  if (values?.role === 'bits') return (row) => String(((column.buffers[1]?.[row >> 3] ?? 0) >> (row & 7)) & 1)
  if (values?.role === 'views') return viewKeys(column)
  if (values?.role !== 'values')
    throw new DataError('TYPE_UNSUPPORTED', `column ${field.name}: dictionaries of ${field.type.kind} values cannot be stored`, {
      column: field.name,
    })
  const bytes = Buffer.from(
    column.buffers[1]?.buffer ?? new ArrayBuffer(0),
    column.buffers[1]?.byteOffset ?? 0,
    column.buffers[1]?.byteLength ?? 0,
  )
  return (row) => bytes.toString('latin1', row * values.width, (row + 1) * values.width)
}

function asBuffer(bytes: Uint8Array | null | undefined): Buffer {
  return bytes === null || bytes === undefined ? Buffer.alloc(0) : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function textKeys(column: ArrowColumn, width: 4 | 8): (row: number) => string {
  const offsets =
    width === 4 ? viewOf(Int32Array, column.buffers[1], column.length + 1) : viewOf(BigInt64Array, column.buffers[1], column.length + 1)
  const data = asBuffer(column.buffers[2])
  return (row) => data.toString('latin1', Number(offsets[row] ?? 0), Number(offsets[row + 1] ?? 0))
}

function viewKeys(column: ArrowColumn): (row: number) => string {
  const views = asBuffer(column.buffers[1])
  return (row) => {
    const length = views.readInt32LE(row * 16)
    if (length <= 12) return views.toString('latin1', row * 16 + 4, row * 16 + 4 + length)
    const data = asBuffer(column.buffers[2 + views.readInt32LE(row * 16 + 8)])
    const start = views.readInt32LE(row * 16 + 12)
    return data.toString('latin1', start, start + length)
  }
}

/** Throws TYPE_UNSUPPORTED where values of the field's type have no key. */
export function requireDictionaryType(field: ArrowField): void {
  keysOf(field, { length: 0, nullCount: 0, buffers: [null, new Uint8Array(8), new Uint8Array()], children: [], dictionary: null })
}

/** Values that are there twice get the number of the first. */
export function indexDictionary(field: ArrowField, values: ArrowColumn): Dictionary {
  const keyOf = keysOf(field, values)
  const codes = new Map<string, number>()
  let nullCode = -1
  for (let row = 0; row < values.length; row++) {
    if (!isValid(values, row)) {
      if (nullCode === -1) nullCode = row
      continue
    }
    const key = keyOf(row)
    if (!codes.has(key)) codes.set(key, row)
  }
  return { values, codes, nullCode }
}

/** How many values indices have numbers for. */
export function numbersOf({ index }: DictionaryEncoding): number {
  return 2 ** (index.signed ? index.bits - 1 : index.bits)
}

/**
 * The values of dictionaries that replaced each other, for one that has them all: each only once where there would be more than
 * there are numbers. Throws TYPE_UNSUPPORTED when that is still too many.
 */
export function joinDictionaries(field: ArrowField, numbers: number, parts: readonly ArrowColumn[]): readonly ArrowColumn[] {
  if (parts.reduce((sum, { length }) => sum + length, 0) <= numbers) return parts
  const all = concatColumns(field, parts)
  const { codes, nullCode } = indexDictionary(field, all)
  const firsts = [...codes.values(), ...(nullCode === -1 ? [] : [nullCode])].sort((a, b) => a - b)
  if (firsts.length <= numbers) return [takeRows(all, field, Int32Array.from(firsts))]
  throw new DataError(
    'TYPE_UNSUPPORTED',
    `column ${field.name}: its dictionaries have ${firsts.length} values together, and its indices numbers for ${numbers}: send wider indices`,
    { column: field.name },
  )
}

/** Indices for a column of values; `field` has the dictionary encoding. */
export function encodeDictionary(field: ArrowField, column: ArrowColumn, lookup: DictionaryLookup): ArrowColumn {
  if (field.dictionary === null) return column
  const dictionary = lookup(field.dictionary.id)
  const keyOf = keysOf(field, column)
  const codes = newArray(Int32Array, column.length)
  for (let row = 0; row < column.length; row++) {
    codes[row] = isValid(column, row) ? codeOf(field, dictionary, keyOf(row)) : Math.max(0, dictionary.nullCode)
  }
  // Indices of a field that is not nullable cannot be null, but may lead to a null.
  const nulls = field.nullable || dictionary.nullCode === -1
  return {
    length: column.length,
    nullCount: nulls ? column.nullCount : 0,
    buffers: [nulls ? (column.buffers[0] ?? null) : null, narrowed(codes, field.dictionary.index.bits)],
    children: [],
    dictionary: null,
  }
}

function codeOf(field: ArrowField, dictionary: Dictionary, key: string): number {
  const code = dictionary.codes.get(key)
  if (code === undefined)
    throw new DataError('INTERNAL', `column ${field.name}: a stored value is missing in its dictionary`, { column: field.name })
  return code
}

function narrowed(codes: Int32Array, bits: 8 | 16 | 32 | 64): Uint8Array {
  switch (bits) {
    case 8:
      return bytesOf(newArray(Int8Array, codes.length).map((_, index) => codes[index] ?? 0))
    case 16:
      return bytesOf(newArray(Int16Array, codes.length).map((_, index) => codes[index] ?? 0))
    case 32:
      return bytesOf(codes)
    case 64:
      return bytesOf(newArray(BigInt64Array, codes.length).map((_, index) => BigInt(codes[index] ?? 0)))
  }
}
