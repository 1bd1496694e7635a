// Out parameters: the C API writes a pointer into a slot of ours, and takes the slot back to destroy and clear it.
import { Scratch, type Address } from './memory.ts'

const slot = new Scratch(8)

/** Calls `write` with a slot and returns what was written, with the call's own result. */
export function receive<T>(write: (out: Uint8Array) => T): { pointer: Address; returned: T } {
  slot.setWord(0, 0)
  const returned = write(slot.bytes)
  return { pointer: slot.word(0), returned }
}

/** Gives a pointer to one of the `duckdb_destroy_…(T *)` functions. Null is nothing to destroy. */
export function destroy(release: (pointer: Uint8Array) => unknown, pointer: Address): void {
  if (pointer === 0) return
  slot.setWord(0, pointer)
  release(slot.bytes)
}
