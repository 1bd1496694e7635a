// Picks rows of a column by number, nested ones with all that belongs to them. A number of -1 gives null.
import { bufferLayouts, storedChildren, storedType } from '../../../arrow/layout.ts'
import type { ArrowColumn, ArrowField } from '../../../arrow/schema.ts'
import { DataError } from '../../../errors.ts'
import { bytesOf, isValid, newArray, viewOf } from './numbers.ts'

// Few values picked often come to more than the batch that brought them.
const MOST_TAKEN = 1024 * 1024 * 1024

interface Bits {
  readonly bytes: Uint8Array
  readonly set: number
}

function takeBits(length: number, isSet: (index: number) => boolean): Bits {
  const bytes = newArray(Uint8Array, (length + 7) >> 3)
  let set = 0
  for (let index = 0; index < length; index++) {
    if (!isSet(index)) continue
    bytes[index >> 3] = (bytes[index >> 3] ?? 0) | (1 << (index & 7))
    set++
  }
  return { bytes, set }
}

function takeValues(buffer: Uint8Array | null, width: number, rows: Int32Array): Uint8Array {
  const taken = newArray(Uint8Array, rows.length * width)
  if (buffer === null) return taken
  for (const [index, row] of rows.entries()) {
    if (row < 0) continue
    for (let byte = 0; byte < width; byte++) taken[index * width + byte] = buffer[row * width + byte] ?? 0
  }
  return taken
}

interface Ranges {
  readonly offsets: Uint8Array
  readonly starts: readonly number[]
  readonly total: number
}

function takeRanges(buffer: Uint8Array | null, width: 4 | 8, column: ArrowColumn, rows: Int32Array): Ranges {
  const source = width === 4 ? viewOf(Int32Array, buffer, column.length + 1) : viewOf(BigInt64Array, buffer, column.length + 1)
  const offsets = width === 4 ? newArray(Int32Array, rows.length + 1) : newArray(BigInt64Array, rows.length + 1)
  const starts: number[] = []
  let total = 0
  for (const [index, row] of rows.entries()) {
    const start = row < 0 ? 0 : Number(source[row] ?? 0)
    const end = row < 0 ? 0 : Number(source[row + 1] ?? 0)
    starts.push(start)
    total += end - start
    if (offsets instanceof Int32Array) offsets[index + 1] = total
    else offsets[index + 1] = BigInt(total)
  }
  if (total > MOST_TAKEN)
    throw new DataError(
      'LIMIT_EXCEEDED',
      `The values of a nested dictionary come to ${total} bytes or items in one batch: write smaller batches.`,
    )
  return { offsets: bytesOf(offsets), starts, total }
}

function rangeEnds({ offsets, starts }: Ranges, width: 4 | 8): Int32Array | BigInt64Array {
  return width === 4 ? viewOf(Int32Array, offsets, starts.length + 1) : viewOf(BigInt64Array, offsets, starts.length + 1)
}

function takeBytes(buffer: Uint8Array, ranges: Ranges, width: 4 | 8): Uint8Array {
  const taken = newArray(Uint8Array, ranges.total)
  const ends = rangeEnds(ranges, width)
  ranges.starts.forEach((start, index) => {
    const at = Number(ends[index] ?? 0)
    taken.set(buffer.subarray(start, start + Number(ends[index + 1] ?? 0) - at), at)
  })
  return taken
}

/** Every index of every picked range, in order. */
function flatten(ranges: Ranges, width: 4 | 8): Int32Array {
  const rows = newArray(Int32Array, ranges.total)
  const ends = rangeEnds(ranges, width)
  let at = 0
  for (const [index, start] of ranges.starts.entries()) {
    const length = Number(ends[index + 1] ?? 0) - Number(ends[index] ?? 0)
    for (let item = 0; item < length; item++) rows[at++] = start + item
  }
  return rows
}

function expand(rows: Int32Array, size: number): Int32Array {
  const expanded = newArray(Int32Array, rows.length * size)
  for (let index = 0; index < expanded.length; index++) {
    const row = rows[Math.floor(index / size)] ?? -1
    expanded[index] = row < 0 ? -1 : row * size + (index % size)
  }
  return expanded
}

function childRowsOf(field: ArrowField, rows: Int32Array, ranges: Ranges | null, width: 4 | 8): Int32Array {
  if (ranges !== null) return flatten(ranges, width)
  return field.type.kind === 'fixedList' ? expand(rows, field.type.size) : rows
}

/** `field` describes the column as it is now. */
export function takeRows(column: ArrowColumn, field: ArrowField, rows: Int32Array): ArrowColumn {
  const type = storedType(field)
  const layouts = bufferLayouts(type)
  let nullCount = type.kind === 'null' ? rows.length : 0
  let ranges: Ranges | null = null
  let width: 4 | 8 = 4
  const buffers = layouts.map((layout, index): Uint8Array | null => {
    const buffer = column.buffers[index] ?? null
    switch (layout.role) {
      case 'validity': {
        const bits = takeBits(rows.length, (row) => (rows[row] ?? -1) >= 0 && isValid(column, rows[row] ?? 0))
        nullCount = rows.length - bits.set
        return nullCount === 0 ? null : bits.bytes
      }
      case 'bits':
        return takeBits(rows.length, (row) => (((buffer?.[(rows[row] ?? 0) >> 3] ?? 0) >> ((rows[row] ?? 0) & 7)) & 1) === 1).bytes
      case 'values':
        return takeValues(buffer, layout.width, rows)
      case 'views':
        return takeValues(buffer, 16, rows)
      case 'typeIds':
        return takeValues(buffer, 1, rows)
      case 'unionOffsets':
        return takeValues(buffer, 4, rows)
      case 'offsets':
        width = layout.width
        ranges = takeRanges(buffer, layout.width, column, rows)
        return ranges.offsets
      case 'data':
        return ranges === null || buffer === null ? buffer : takeBytes(buffer, ranges, width)
    }
  })
  const childRows = column.children.length === 0 ? rows : childRowsOf(field, rows, ranges, width)
  const fields = storedChildren(field)
  // The offsets of a dense union lead to the same rows of its members as before.
  const dense = type.kind === 'union' && type.mode === 'dense'
  const children = column.children.map((child, index) => {
    const childField = fields[index]
    return childField === undefined || dense ? child : takeRows(child, childField, childRows)
  })
  return { ...column, length: rows.length, nullCount, buffers: [...buffers, ...column.buffers.slice(layouts.length)], children }
}
