// Whether a column's values keep within bounds, by loops over typed arrays without a branch a row where that is possible.
// Every buffer given here is long enough for its rows and starts on a multiple of 8.
import { isAscii, isUtf8 } from 'node:buffer'

export function isValid(validity: Uint8Array | null, row: number): boolean {
  return validity === null || (((validity[row >> 3] as number) >> (row & 7)) & 1) === 1
}

/** Zero bits among the first `rows`. */
export function countNulls(validity: Uint8Array, rows: number): number {
  const words = new Uint32Array(validity.buffer, validity.byteOffset, rows >>> 5)
  let valid = 0
  for (let index = 0; index < words.length; index++) valid += countOnes(words[index] as number)
  for (let row = words.length * 32; row < rows; row++) valid += isValid(validity, row) ? 1 : 0
  return rows - valid
}

function countOnes(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555)
  const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/** Whether rows + 1 offsets start at 0 or later, never fall and end at `end` or earlier. */
export function areOffsets(offsets: Uint8Array, width: 4 | 8, rows: number, end: number): boolean {
  return width === 4 ? areOffsets32(int32Array(offsets), rows, end) : areOffsets64(uint32Array(offsets), rows, end)
}

function areOffsets32(offsets: Int32Array, rows: number, end: number): boolean {
  let previous = 0
  let signs = 0
  for (let row = 0; row <= rows; row++) {
    const offset = offsets[row] as number
    signs |= offset | (offset - previous)
    previous = offset
  }
  return signs >= 0 && previous <= end
}

function areOffsets64(words: Uint32Array, rows: number, end: number): boolean {
  let previous = 0
  for (let row = 0; row <= rows; row++) {
    const offset = (words[2 * row + 1] as number) * 0x1_0000_0000 + (words[2 * row] as number)
    if (offset < previous) return false
    previous = offset
  }
  return previous <= end
}

/** Whether every valid row's text is UTF-8, for offsets that {@link areOffsets} has passed. */
export function isText(data: Uint8Array, offsets: Uint8Array, width: 4 | 8, validity: Uint8Array | null, rows: number): boolean {
  const at = offsetReader(offsets, width)
  const used = data.subarray(at(0), at(rows))
  if (isAscii(used)) return true
  if (isUtf8(used) && rowsStartCharacters(data, at, rows)) return true
  if (validity === null) return false
  for (let row = 0; row < rows; row++) {
    if (isValid(validity, row) && !isUtf8(data.subarray(at(row), at(row + 1)))) return false
  }
  return true
}

/** Whether a byte may come first in a character, or is where the text ends. */
export function startsCharacter(text: Uint8Array, at: number): boolean {
  return at >= text.length || ((text[at] as number) & 0xc0) !== 0x80
}

function rowsStartCharacters(data: Uint8Array, at: (index: number) => number, rows: number): boolean {
  for (let row = 1; row < rows; row++) {
    if (!startsCharacter(data, at(row))) return false
  }
  return true
}

function offsetReader(offsets: Uint8Array, width: 4 | 8): (index: number) => number {
  const words = uint32Array(offsets)
  if (width === 4) return (index) => words[index] as number
  return (index) => (words[2 * index + 1] as number) * 0x1_0000_0000 + (words[2 * index] as number)
}

/** Whether the dictionary index of every valid row is within a dictionary of so many values. */
export function areIndices(
  indices: Uint8Array,
  bits: 8 | 16 | 32 | 64,
  validity: Uint8Array | null,
  rows: number,
  values: number,
): boolean {
  const at = indexReader(indices, bits)
  let outside = -1
  for (let row = 0; row < rows; row++) {
    // As unsigned numbers negative ones are larger than any dictionary.
    if (at(row) >= values) {
      outside = row
      break
    }
  }
  if (outside === -1) return true
  for (let row = outside; row < rows; row++) {
    if (at(row) >= values && isValid(validity, row)) return false
  }
  return true
}

function indexReader(indices: Uint8Array, bits: 8 | 16 | 32 | 64): (row: number) => number {
  if (bits === 64) return offsetReader(indices, 8)
  const unsigned =
    bits === 8 ? indices : bits === 16 ? new Uint16Array(indices.buffer, indices.byteOffset, indices.byteLength >> 1) : uint32Array(indices)
  return (row) => unsigned[row] as number
}

/** Whether each row of a union names one of its type ids. */
export function areTypeIds(rowIds: Uint8Array, typeIds: readonly number[]): boolean {
  const known = new Uint8Array(256)
  for (const id of typeIds) known[id] = 1
  let all = 1
  for (let row = 0; row < rowIds.length; row++) all &= known[rowIds[row] as number] as number
  return all === 1
}

/** Whether the rows of a dense union take each child's values in order and within its length. */
export function areUnionOffsets(rowIds: Uint8Array, offsets: Uint8Array, typeIds: readonly number[], lengths: readonly number[]): boolean {
  const rows = int32Array(offsets)
  const least = new Int32Array(256)
  const end = new Float64Array(256)
  typeIds.forEach((id, child) => (end[id] = lengths[child] ?? 0))
  for (let row = 0; row < rowIds.length; row++) {
    const id = rowIds[row] as number
    const offset = rows[row] as number
    if (offset < (least[id] as number) || offset >= (end[id] as number)) return false
    least[id] = offset
  }
  return true
}

/** Whether every valid row's decimal has no more digits than its precision. */
export function areDecimals(values: Uint8Array, bits: number, precision: number, validity: Uint8Array | null, rows: number): boolean {
  const words = int32Array(values)
  const wordsPerRow = bits / 32
  const limit = 10 ** precision
  // Sums of 32-bit words in a double are off by less than this share: only what is near the limit is computed exactly.
  const surelyBelow = limit * (1 - 1e-12)
  for (let row = 0; row < rows; row++) {
    const top = (row + 1) * wordsPerRow - 1
    const sign = (words[top] as number) >> 31
    let magnitude = 0
    for (let word = top; word > top - wordsPerRow; word--) magnitude = magnitude * 0x1_0000_0000 + (((words[word] as number) ^ sign) >>> 0)
    // Of a negative number that was the complement, one less than its size.
    if (magnitude - sign >= surelyBelow && isValid(validity, row) && !isDecimal(words.subarray(top + 1 - wordsPerRow, top + 1), precision))
      return false
  }
  return true
}

function isDecimal(words: Int32Array, precision: number): boolean {
  const value = words.reduceRight((sum, word, index) => (sum << 32n) + BigInt(index === words.length - 1 ? word : word >>> 0), 0n)
  return (value < 0n ? -value : value) < 10n ** BigInt(precision)
}

function int32Array(bytes: Uint8Array): Int32Array {
  return new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2)
}

function uint32Array(bytes: Uint8Array): Uint32Array {
  return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2)
}
