// Foreign memory by address. An address is a plain number: user space ends below 2^53 on every platform Node runs on,
// and numbers cost a fifth of bigints here.
import koffi from 'koffi'
import { cLibrary } from './library.ts'

export type Address = number

const memcpy = cLibrary.func('memcpy', 'void', ['uint64', 'uint64', 'size_t']) as unknown as (
  to: Address,
  from: Address,
  bytes: number,
) => void
const strlen = cLibrary.func('strlen', 'size_t', ['uint64']) as unknown as (at: Address) => number

/** Where the bytes of an off-heap array lie. The caller keeps the array alive while the address is in use. */
export function addressOf(bytes: ArrayBufferView): Address {
  return Number(koffi.address(bytes))
}

export function copyMemory(to: Address, from: Address, bytes: number): void {
  if (bytes > 0) memcpy(to, from, bytes)
}

/** Small arrays live on V8's heap, where the collector moves them: these do not. */
export function stableBytes(bytes: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new ArrayBuffer(Math.max(bytes, 64)), 0, bytes)
}

/** A piece of own memory that foreign structs are copied into and read from. */
export class Scratch {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly address: Address
  readonly #u32: Uint32Array
  readonly #i32: Int32Array

  constructor(size: number) {
    const buffer = new ArrayBuffer(Math.max(64, (size + 7) & ~7))
    this.bytes = new Uint8Array(buffer)
    this.#u32 = new Uint32Array(buffer)
    this.#i32 = new Int32Array(buffer)
    this.address = addressOf(this.bytes)
  }

  load(from: Address, bytes: number): this {
    memcpy(this.address, from, bytes)
    return this
  }

  /** The 64-bit word at this index; exact up to 2^53, which covers addresses and counts. -1 stays -1. */
  word(index: number): number {
    return (this.#u32[2 * index] ?? 0) + (this.#i32[2 * index + 1] ?? 0) * 4294967296
  }

  setWord(index: number, value: number): void {
    this.#u32[2 * index] = value >>> 0
    this.#i32[2 * index + 1] = Math.floor(value / 4294967296)
  }
}

const peekScratch = new Scratch(64)
const peekView = new DataView(peekScratch.bytes.buffer)

export function peekInt32(at: Address): number {
  memcpy(peekScratch.address, at, 4)
  return peekView.getInt32(0, true)
}

/** Exact up to 2^53. */
export function peekWord(at: Address): number {
  return peekScratch.load(at, 8).word(0)
}

export function copyBytes(from: Address, bytes: number): Uint8Array<ArrayBuffer> {
  const copy = stableBytes(bytes)
  if (bytes > 0) memcpy(addressOf(copy), from, bytes)
  return copy
}

/** A NUL-terminated UTF-8 text, or an empty one for null. */
export function readCString(at: Address): string {
  return at === 0 ? '' : Buffer.from(copyBytes(at, strlen(at))).toString('utf8')
}
