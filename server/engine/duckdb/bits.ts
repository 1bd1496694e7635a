// Bit-packed buffers joined at any bit position. Arrow numbers bits from the least significant.
import { addressOf, copyMemory, Scratch, type Address } from './memory.ts'

let scratch = new Scratch(8192)

function loadBits(from: Address, fromBit: number, bits: number): Uint8Array {
  const bytes = Math.ceil(((fromBit & 7) + bits) / 8)
  if (bytes > scratch.bytes.length) scratch = new Scratch(bytes * 2)
  copyMemory(scratch.address, from + (fromBit >> 3), bytes)
  return scratch.bytes.subarray(0, bytes)
}

function clearAfter(to: Uint8Array, bit: number): void {
  if ((bit & 7) !== 0) to[bit >> 3] = (to[bit >> 3] ?? 0) & ((1 << (bit & 7)) - 1)
}

/**
 * Copies bits to position `toBit` of `to`, which must be clear from there to its byte's end; leaves the last byte clear after them.
 * Both on byte bounds, as for every full chunk, is one memcpy.
 */
export function copyBits(to: Uint8Array, toBit: number, from: Address, fromBit: number, bits: number): void {
  if (bits === 0) return
  if ((toBit & 7) === 0 && (fromBit & 7) === 0) {
    copyMemory(addressOf(to) + (toBit >> 3), from + (fromBit >> 3), (bits + 7) >> 3)
  } else {
    const source = loadBits(from, fromBit, bits)
    const shift = fromBit & 7
    const carry = toBit & 7
    const last = (toBit + bits - 1) >> 3
    let at = toBit >> 3
    if (carry === 0) to[at] = 0
    for (let index = 0; index < source.length; index++) {
      // Eight source bits at a time, aligned to the source's first bit.
      const byte = ((source[index] ?? 0) >> shift) | (((source[index + 1] ?? 0) << (8 - shift)) & 0xff)
      to[at] = (to[at] ?? 0) | ((byte << carry) & 0xff)
      if (at < last) to[at + 1] = carry === 0 ? 0 : byte >> (8 - carry)
      at++
      if (at > last) break
    }
  }
  clearAfter(to, toBit + bits)
}

/** Sets bits from `toBit` on; leaves the last byte clear after them. */
export function setBits(to: Uint8Array, toBit: number, bits: number): void {
  const end = toBit + bits
  let bit = toBit
  if ((bit & 7) !== 0) {
    to[bit >> 3] = (to[bit >> 3] ?? 0) | ((0xff << (bit & 7)) & 0xff)
    bit = (bit | 7) + 1
  }
  if (bit < end) to.fill(0xff, bit >> 3, (end + 7) >> 3)
  clearAfter(to, end)
}

const POPULATION = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll('0', '').length)

export function countSetBits(from: Address, fromBit: number, bits: number): number {
  if (bits === 0) return 0
  const source = loadBits(from, fromBit, bits)
  const shift = fromBit & 7
  source[0] = (source[0] ?? 0) & (0xff << shift)
  clearAfter(source, shift + bits)
  let count = 0
  for (const byte of source) count += POPULATION[byte] ?? 0
  return count
}
