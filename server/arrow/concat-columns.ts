// Columns of one field laid end to end in new buffers: how a dictionary grows by its deltas. Works on stretches of rows, since a
// list's children may hold more than the list refers to.
import { DataError } from '../errors.ts'
import { countNulls, isValid } from './check-values.ts'
import { bufferLayouts, hasVariadicBuffers, offsetAt, storedChildren, storedType, type BufferLayout } from './layout.ts'
import type { ArrowBatch, ArrowColumn, ArrowField, ArrowSchema, ArrowType } from './schema.ts'

/** Rows `from` up to `to` of a column. */
interface Stretch {
  readonly column: ArrowColumn
  readonly from: number
  readonly to: number
}

/** All rows of the columns in their order; of no columns, a column without rows. */
export function concatColumns(field: ArrowField, columns: readonly ArrowColumn[]): ArrowColumn {
  return concatStretches(
    field,
    columns.map((column) => ({ column, from: 0, to: column.length })),
  )
}

/** The rows of a batch from that one on. */
export function batchFrom({ fields }: ArrowSchema, { length, columns }: ArrowBatch, from: number): ArrowBatch {
  const rest = fields.map((field, index) => concatStretches(field, [{ column: columns[index] as ArrowColumn, from, to: length }]))
  return { length: length - from, columns: rest }
}

function concatStretches(field: ArrowField, stretches: readonly Stretch[]): ArrowColumn {
  const type = storedType(field)
  const length = stretches.reduce((sum, { from, to }) => sum + to - from, 0)
  const buffers = bufferLayouts(type).map((layout, index) => concatBuffers(type, layout, index, stretches))
  const variadic = hasVariadicBuffers(type) ? stretches.flatMap(({ column }) => column.buffers.slice(2)) : []
  const children = storedChildren(field).map((child, index) => concatStretches(child, childStretches(type, stretches, index)))
  const dictionary = field.dictionary && sharedDictionary(field, stretches)
  return { length, nullCount: nullsOf(type, buffers[0] ?? null, length), buffers: [...buffers, ...variadic], children, dictionary }
}

function nullsOf(type: ArrowType, first: Uint8Array | null, length: number): number {
  if (type.kind === 'null') return length
  return type.kind === 'union' || first === null ? 0 : countNulls(first, length)
}

function concatBuffers(type: ArrowType, layout: BufferLayout, index: number, stretches: readonly Stretch[]): Uint8Array | null {
  const used = stretches.map((stretch) => ({ ...stretch, buffer: stretch.column.buffers[index] ?? null }))
  switch (layout.role) {
    case 'validity':
      return used.every(({ buffer }) => buffer === null) ? null : concatBits(used)
    case 'bits':
      return concatBits(used)
    case 'values':
      return concatBytes(used, layout.width)
    case 'typeIds':
      return concatBytes(used, 1)
    case 'offsets':
      return concatOffsets(used, layout.width)
    case 'data':
      return joinBytes(
        used.map(({ buffer, column, from, to }) => {
          const offsets = column.buffers[index - 1] as Uint8Array
          return (buffer as Uint8Array).subarray(offsetAt(offsets, layout.offsetWidth, from), offsetAt(offsets, layout.offsetWidth, to))
        }),
      )
    case 'views':
      return rebaseViews(concatBytes(used, 16), stretches)
    case 'unionOffsets':
      return rebaseUnionOffsets(type, concatBytes(used, 4), stretches)
  }
}

type BufferStretch = Stretch & { readonly buffer: Uint8Array | null }

function concatBits(stretches: readonly BufferStretch[]): Uint8Array {
  const bits = new Uint8Array(Math.ceil(stretches.reduce((sum, { from, to }) => sum + to - from, 0) / 8))
  let at = 0
  for (const { buffer, from, to } of stretches) {
    for (let row = from; row < to; row++, at++) {
      if (isValid(buffer, row)) bits[at >> 3] = (bits[at >> 3] as number) | (1 << (at & 7))
    }
  }
  return bits
}

function concatBytes(stretches: readonly BufferStretch[], width: number): Uint8Array {
  return joinBytes(stretches.map(({ buffer, from, to }) => (buffer as Uint8Array).subarray(from * width, to * width)))
}

function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.byteLength
  }
  return joined
}

/** Offsets from 0 on, whatever the stretches' began with. */
function concatOffsets(stretches: readonly BufferStretch[], width: 4 | 8): Uint8Array {
  const rows = stretches.reduce((sum, { from, to }) => sum + to - from, 0)
  return width === 4 ? concatInt32Offsets(stretches, rows) : concatInt64Offsets(stretches, rows)
}

function concatInt32Offsets(stretches: readonly BufferStretch[], rows: number): Uint8Array {
  const offsets = new Int32Array(rows + 1)
  let row = 0
  let end = 0
  for (const { buffer, from, to } of stretches) {
    if (from === to) continue
    const source = int32s(buffer as Uint8Array)
    const shift = end - (source[from] as number)
    end = (source[to] as number) + shift
    // They only grow, so the last is the largest.
    if (end > 0x7fffffff) throw new DataError('LIMIT_EXCEEDED', 'An Arrow dictionary has grown beyond the 2 GiB that its type can hold')
    for (let index = from + 1; index <= to; index++) offsets[++row] = (source[index] as number) + shift
  }
  return new Uint8Array(offsets.buffer)
}

function concatInt64Offsets(stretches: readonly BufferStretch[], rows: number): Uint8Array {
  const offsets = new BigInt64Array(rows + 1)
  let row = 0
  let end = 0
  for (const { buffer, from, to } of stretches) {
    const shift = end - offsetAt(buffer as Uint8Array, 8, from)
    for (let index = from + 1; index <= to; index++) {
      end = offsetAt(buffer as Uint8Array, 8, index) + shift
      offsets[++row] = BigInt(end)
    }
  }
  return new Uint8Array(offsets.buffer)
}

function int32s(bytes: Uint8Array): Int32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice()
  return new Int32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength >> 2)
}

/** Buffer numbers counted on from the stretches before. */
function rebaseViews(views: Uint8Array, stretches: readonly Stretch[]): Uint8Array {
  const words = new Int32Array(views.buffer)
  let row = 0
  let buffers = 0
  for (const { column, from, to } of stretches) {
    for (const end = row + to - from; row < end; row++) {
      if ((words[4 * row] as number) > 12) words[4 * row + 2] = (words[4 * row + 2] as number) + buffers
    }
    buffers += column.buffers.length - 2
  }
  return views
}

/** A dense union's children are kept whole: its offsets count on from the children before. */
function rebaseUnionOffsets(type: ArrowType, offsets: Uint8Array, stretches: readonly Stretch[]): Uint8Array {
  const typeIds = type.kind === 'union' ? type.typeIds : []
  const words = new Int32Array(offsets.buffer)
  const bases = new Map(typeIds.map((id) => [id, 0]))
  let at = 0
  for (const { column, from, to } of stretches) {
    const rowIds = column.buffers[0] as Uint8Array
    for (let row = from; row < to; row++, at++) words[at] = (words[at] as number) + (bases.get(rowIds[row] as number) ?? 0)
    typeIds.forEach((id, child) => bases.set(id, (bases.get(id) ?? 0) + (column.children[child]?.length ?? 0)))
  }
  return offsets
}

function childStretches(type: ArrowType, stretches: readonly Stretch[], index: number): Stretch[] {
  return stretches.map(({ column, from, to }) => ({
    column: column.children[index] as ArrowColumn,
    ...childRange(type, column, from, to, index),
  }))
}

function childRange(type: ArrowType, column: ArrowColumn, from: number, to: number, index: number): { from: number; to: number } {
  const offset = (width: 4 | 8, row: number): number => offsetAt(column.buffers[1] as Uint8Array, width, row)
  switch (type.kind) {
    case 'list':
    case 'map':
      return { from: offset(4, from), to: offset(4, to) }
    case 'largeList':
      return { from: offset(8, from), to: offset(8, to) }
    case 'fixedList':
      return { from: from * type.size, to: to * type.size }
    case 'union':
      return type.mode === 'sparse' ? { from, to } : { from: 0, to: column.children[index]?.length ?? 0 }
    default:
      return { from, to }
  }
}

function sharedDictionary(field: ArrowField, stretches: readonly Stretch[]): ArrowColumn {
  const dictionaries = new Set(stretches.map(({ column }) => column.dictionary as ArrowColumn))
  const [dictionary, ...others] = dictionaries
  if (dictionary === undefined) return concatColumns({ ...field, dictionary: null }, [])
  if (others.length === 0) return dictionary
  throw new DataError(
    'TYPE_UNSUPPORTED',
    `An Arrow dictionary of dictionaries cannot grow while the inner one changes: send '${field.name}' as plain values`,
  )
}
