// Random columns of any field, made the long way round from the layout's definition: nulls, nested values, dictionaries.
import fc from 'fast-check'
import { valueBytes } from '../../../../server/arrow/layout.ts'
import type { ArrowBatch, ArrowColumn, ArrowField, ArrowSchema } from '../../../../server/arrow/schema.ts'

/** A source of choices, so that a column is a function of a seed. */
export interface Random {
  /** A whole number from 0 up to `end`, without it. */
  below(end: number): number
}

export function randomFrom(seed: number): Random {
  let state = seed >>> 0
  return {
    below(end) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      return Math.floor((state / 2 ** 32) * end)
    },
  }
}

export const seeds: fc.Arbitrary<number> = fc.integer({ min: 0, max: 2 ** 32 - 1 })

/** A batch of the schema with so many rows; fields that share a dictionary id share the dictionary. */
export function randomBatch(schema: ArrowSchema, rows: number, random: Random): ArrowBatch {
  return { length: rows, columns: schema.fields.map((field) => randomColumn(field, rows, random)) }
}

export function randomColumn(field: ArrowField, rows: number, random: Random): ArrowColumn {
  if (field.dictionary !== null) return dictionaryColumn(field, rows, random)
  const { type, children } = field
  const validity = validityBits(type.kind === 'null' || type.kind === 'union' || !field.nullable ? 0 : rows, random)
  const column = (buffers: Uint8Array[], childRows: number[] = []): ArrowColumn => ({
    length: rows,
    nullCount: type.kind === 'null' ? rows : validity.nullCount,
    buffers: type.kind === 'null' || type.kind === 'union' ? buffers : [validity.bits, ...buffers],
    children: children.map((child, index) => randomColumn(child, childRows[index] ?? 0, random)),
    dictionary: null,
  })
  switch (type.kind) {
    case 'null':
      return column([])
    case 'bool':
      return column([bits(rows, () => random.below(2) === 1)])
    case 'utf8':
    case 'largeUtf8':
    case 'binary':
    case 'largeBinary':
      return column(texts(rows, type.kind.startsWith('large') ? 8 : 4, type.kind.endsWith('8'), random))
    case 'utf8View':
    case 'binaryView':
      return column(views(rows, type.kind === 'utf8View', random))
    case 'list':
    case 'map':
    case 'largeList': {
      const ends = runningSums(rows, () => random.below(4))
      return column([offsets(ends, type.kind === 'largeList' ? 8 : 4)], [ends.at(-1) ?? 0])
    }
    case 'fixedList':
      return column([], [rows * type.size])
    case 'struct':
      return column(
        [],
        children.map(() => rows),
      )
    case 'union': {
      const choices = Array.from({ length: rows }, () => random.below(children.length))
      const typeIds = Uint8Array.from(choices, (choice) => type.typeIds[choice] as number)
      if (type.mode === 'sparse')
        return column(
          [typeIds],
          children.map(() => rows),
        )
      const used = children.map(() => 0)
      const places = Int32Array.from(choices, (choice) => (used[choice] = (used[choice] as number) + 1) - 1)
      return column([typeIds, new Uint8Array(places.buffer)], used)
    }
    case 'decimal':
      return column([decimals(rows, type.bits, type.precision, random)])
    default:
      return column([bytes(rows * valueBytes(type), random)])
  }
}

function dictionaryColumn(field: ArrowField, rows: number, random: Random): ArrowColumn {
  const { bits: indexBits } = (field.dictionary as NonNullable<ArrowField['dictionary']>).index
  const dictionary = randomColumn({ ...field, dictionary: null, nullable: true }, 1 + random.below(100), random)
  const validity = validityBits(field.nullable ? rows : 0, random)
  const indices = new Uint8Array((rows * indexBits) / 8)
  for (let row = 0; row < rows; row++) indices[(row * indexBits) / 8] = random.below(dictionary.length)
  return { length: rows, nullCount: validity.nullCount, buffers: [validity.bits, indices], children: [], dictionary }
}

function validityBits(rows: number, random: Random): { bits: Uint8Array | null; nullCount: number } {
  let nullCount = 0
  const oneIn = 1 + random.below(5)
  const validity = bits(rows, () => {
    const isNull = oneIn > 1 && random.below(oneIn) === 0
    nullCount += isNull ? 1 : 0
    return !isNull
  })
  return { bits: nullCount === 0 ? null : validity, nullCount }
}

function bits(rows: number, isSet: () => boolean): Uint8Array {
  const packed = new Uint8Array(Math.ceil(rows / 8))
  for (let row = 0; row < rows; row++) if (isSet()) packed[row >> 3] = (packed[row >> 3] as number) | (1 << (row & 7))
  return packed
}

function bytes(count: number, random: Random): Uint8Array {
  return Uint8Array.from({ length: count }, () => random.below(256))
}

const ALPHABET = ['', 'a', 'bc', 'é', '漢字', '🐎', 'a longer piece of text', 'ß and more than twelve bytes']

function text(isText: boolean, random: Random): Uint8Array {
  return isText ? new TextEncoder().encode(ALPHABET[random.below(ALPHABET.length)]) : bytes(random.below(20), random)
}

function texts(rows: number, width: 4 | 8, isText: boolean, random: Random): [Uint8Array, Uint8Array] {
  const parts = Array.from({ length: rows }, () => text(isText, random))
  let row = 0
  return [
    offsets(
      runningSums(rows, () => (parts[row++] as Uint8Array).byteLength),
      width,
    ),
    new Uint8Array(Buffer.concat(parts)),
  ]
}

/** Long values lie in two data buffers. */
function views(rows: number, isText: boolean, random: Random): Uint8Array[] {
  const words = new DataView(new ArrayBuffer(16 * rows))
  const data: Uint8Array[][] = [[], []]
  const ends = [0, 0]
  for (let row = 0; row < rows; row++) {
    const value = text(isText, random)
    words.setInt32(16 * row, value.byteLength, true)
    new Uint8Array(words.buffer).set(value.subarray(0, value.byteLength > 12 ? 4 : 12), 16 * row + 4)
    if (value.byteLength <= 12) continue
    const buffer = random.below(2)
    words.setInt32(16 * row + 8, buffer, true)
    words.setInt32(16 * row + 12, ends[buffer] as number, true)
    ends[buffer] = (ends[buffer] as number) + value.byteLength
    data[buffer]?.push(value)
  }
  return [new Uint8Array(words.buffer), ...data.map((parts) => new Uint8Array(Buffer.concat(parts)))]
}

function decimals(rows: number, bitWidth: number, precision: number, random: Random): Uint8Array {
  const words = new BigInt64Array(Math.ceil((rows * bitWidth) / 64))
  const view = new DataView(words.buffer)
  for (let row = 0; row < rows; row++) {
    let value = BigInt(Array.from({ length: precision }, () => random.below(10)).join('')) * (random.below(2) === 0 ? 1n : -1n)
    for (let byte = 0; byte < bitWidth / 8; byte++, value >>= 8n) view.setUint8((row * bitWidth) / 8 + byte, Number(value & 0xffn))
  }
  return new Uint8Array(words.buffer, 0, (rows * bitWidth) / 8)
}

function runningSums(rows: number, next: () => number): number[] {
  const sums = [0]
  for (let row = 0; row < rows; row++) sums.push((sums[row] as number) + next())
  return sums
}

function offsets(ends: readonly number[], width: 4 | 8): Uint8Array {
  return new Uint8Array(width === 4 ? Int32Array.from(ends).buffer : BigInt64Array.from(ends, BigInt).buffer)
}
