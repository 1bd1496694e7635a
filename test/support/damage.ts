// Bytes as bad disks, broken transfers and attackers leave them.
import type { Random } from './random.ts'

/** Bytes from `start` up to `end`, without it. */
export interface Region {
  readonly start: number
  readonly end: number
}

/** Values that make lengths, counts and offsets large, small or negative, among all others. */
const EDGES = [0, 1, 0x7f, 0x80, 0xff]

function byteFor(was: number, random: Random): number {
  if (random.chance(0.4)) return was ^ (1 << random.below(8))
  return random.chance(0.5) ? random.pick(EDGES) : random.below(256)
}

/** Mostly one byte of the region, sometimes several anywhere in it or in a row, sometimes all that follows. */
export function damage(bytes: Uint8Array, random: Random, { start, end }: Region = { start: 0, end: bytes.length }): Uint8Array {
  const damaged = Uint8Array.from(bytes)
  const change = (at: number): void => {
    damaged[at] = byteFor(damaged[at] ?? 0, random)
  }
  const anywhere = (): number => start + random.below(end - start)
  if (random.chance(0.1)) return damaged.subarray(0, anywhere())
  if (random.chance(0.15)) {
    const from = anywhere()
    for (let at = from; at < Math.min(end, from + 1 + random.below(16)); at++) change(at)
    return damaged
  }
  for (let count = random.chance(0.2) ? 2 + random.below(6) : 1; count > 0; count--) change(anywhere())
  return damaged
}
