// Calls the `release` callbacks that Arrow C structs carry. There are a few distinct ones, so each is decoded once.
import koffi from 'koffi'
import type { Address } from './memory.ts'

const Release = koffi.proto('void ArrowRelease(uint64 self)')
const callbacks = new Map<Address, (self: Address) => void>()

/** `release` is the struct's own callback, 0 when it was released before. */
export function callRelease(release: Address, struct: Address): void {
  if (release === 0) return
  let callback = callbacks.get(release)
  if (callback === undefined) {
    callback = koffi.decode(BigInt(release), Release) as (self: Address) => void
    callbacks.set(release, callback)
  }
  callback(struct)
}
