// Follows a DEFLATE stream to its end without writing out what it stands for, so that a cut one is told from a whole one at little
// cost. https://www.rfc-editor.org/rfc/rfc1951
import { Damaged, type BitReader } from './bit-reader.ts'

const END_OF_BLOCK = 256
const LENGTH_BASE = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258]
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0]
const DISTANCE_CODES = 30
const CODE_LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

function reversed(code: number, length: number): number {
  let result = 0
  for (let bit = 0; bit < length; bit++) result |= ((code >> bit) & 1) << (length - 1 - bit)
  return result
}

/** A lookup table (see BitReader.symbol) of the canonical code with these lengths by symbol. */
function codeTable(lengths: readonly number[]): Uint16Array {
  const longest = Math.max(1, ...lengths)
  const table = new Uint16Array(1 << longest)
  let code = 0
  for (let length = 1; length <= longest; length++, code <<= 1) {
    for (const [symbol, own] of lengths.entries()) {
      if (own !== length) continue
      if (code >= 1 << length) throw new Damaged()
      for (let at = reversed(code++, length); at < table.length; at += 1 << length) table[at] = (symbol << 4) | length
    }
  }
  return table
}

interface Codes {
  readonly literals: Uint16Array
  readonly distances: Uint16Array
}

const FIXED: Codes = {
  literals: codeTable(Array.from({ length: 288 }, (_, symbol) => (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8))),
  distances: codeTable(Array<number>(DISTANCE_CODES).fill(5)),
}

function repeated(bits: BitReader, symbol: number, lengths: readonly number[]): { value: number; times: number } {
  if (symbol < 16) return { value: symbol, times: 1 }
  if (symbol > 16) return { value: 0, times: symbol === 17 ? 3 + bits.bits(3) : 11 + bits.bits(7) }
  const last = lengths.at(-1)
  if (last === undefined) throw new Damaged()
  return { value: last, times: 3 + bits.bits(2) }
}

function readCodes(bits: BitReader): Codes {
  const literals = 257 + bits.bits(5)
  const distances = 1 + bits.bits(5)
  const own = Array<number>(CODE_LENGTH_ORDER.length).fill(0)
  const count = 4 + bits.bits(4)
  for (const symbol of CODE_LENGTH_ORDER.slice(0, count)) own[symbol] = bits.bits(3)
  const table = codeTable(own)
  const lengths: number[] = []
  while (lengths.length < literals + distances) {
    const { value, times } = repeated(bits, bits.symbol(table), lengths)
    for (let time = 0; time < times; time++) lengths.push(value)
  }
  if (lengths.length > literals + distances) throw new Damaged()
  return { literals: codeTable(lengths.slice(0, literals)), distances: codeTable(lengths.slice(literals)) }
}

/** Bytes that a length symbol stands for; the bits of its distance are left behind. */
function matchBytes(bits: BitReader, symbol: number, distances: Uint16Array): number {
  const index = symbol - END_OF_BLOCK - 1
  const base = LENGTH_BASE[index]
  if (base === undefined) throw new Damaged()
  const bytes = base + bits.bits(LENGTH_BITS[index] ?? 0)
  const distance = bits.symbol(distances)
  if (distance >= DISTANCE_CODES) throw new Damaged()
  if (distance > 3) bits.bits((distance >> 1) - 1)
  return bytes
}

/** Bytes that the symbols of a block stand for. */
function blockBytes(bits: BitReader, { literals, distances }: Codes): number {
  let bytes = 0
  for (;;) {
    const symbol = bits.symbol(literals)
    if (symbol < END_OF_BLOCK) bytes++
    else if (symbol === END_OF_BLOCK) return bytes
    else bytes += matchBytes(bits, symbol, distances)
  }
}

function storedBytes(bits: BitReader): number {
  bits.align()
  const length = bits.bits(16)
  if ((bits.bits(16) ^ 0xffff) !== length) throw new Damaged()
  bits.skip(length)
  return length
}

/** Bytes that the stream stands for; the reader is left behind it, on a byte bound. Throws CutOff and Damaged. */
export function followDeflate(bits: BitReader): number {
  let bytes = 0
  for (let last = false; !last;) {
    last = bits.bits(1) === 1
    const kind = bits.bits(2)
    if (kind === 3) throw new Damaged()
    bytes += kind === 0 ? storedBytes(bits) : blockBytes(bits, kind === 1 ? FIXED : readCodes(bits))
  }
  bits.align()
  return bytes
}
