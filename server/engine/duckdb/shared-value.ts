// Values that many tasks need, whichever thread they run on: the bytes lie in memory that all threads share, so they cross without a
// copy, and a thread reads them once. Structured clone would make the value anew, twice for each task.
import { deserialize, serialize } from 'node:v8'
import { threadId } from 'node:worker_threads'

declare const type: unique symbol

export interface SharedValue<T> {
  readonly bytes: SharedArrayBuffer
  /** Another for every value of the process. */
  readonly serial: number
  readonly [type]?: T
}

const MAX_KNOWN_BYTES = 8 * 1024 * 1024
/** What this thread has read, the most recently used last. */
const known = new Map<number, { readonly value: unknown; readonly bytes: number }>()
let knownBytes = 0
let shared = 0

function remember({ serial, bytes: { byteLength: bytes } }: SharedValue<unknown>, value: unknown): void {
  drop(serial)
  known.set(serial, { value, bytes })
  knownBytes += bytes
  for (const [oldest] of known) {
    if (knownBytes <= MAX_KNOWN_BYTES || oldest === serial) break
    drop(oldest)
  }
}

function drop(serial: number): void {
  knownBytes -= known.get(serial)?.bytes ?? 0
  known.delete(serial)
}

/** The value must be one that structured clone takes. */
export function share<T extends object>(value: T): SharedValue<T> {
  const encoded = serialize(value)
  const bytes = new SharedArrayBuffer(encoded.length)
  new Uint8Array(bytes).set(encoded)
  const own = { bytes, serial: threadId * 2 ** 32 + shared++ }
  remember(own, value)
  return own
}

export function sharedValue<T>(shared: SharedValue<T>): T {
  const value = (known.get(shared.serial)?.value ?? deserialize(new Uint8Array(shared.bytes.slice(0)))) as T
  remember(shared, value)
  return value
}

/** Lets go of a value that this thread will not need again. */
export function forget({ serial }: SharedValue<unknown>): void {
  drop(serial)
}
