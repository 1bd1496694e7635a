// Ticks as frames of a WebSocket that are ready but for the time at which they are sent, which is written over their ids. Made one
// after the other while the clock runs, a hundred thousand a second take half a core from the server that is measured.
import { randomBytes } from 'node:crypto'
import { tickStart } from './feed-ticks.ts'

/** Distinct ticks that are ready. */
const READY_TICKS = 10_000
const ID_DIGITS = 15
const KEY_BYTES = 4

export class StampedFrames {
  readonly #frames: Buffer
  readonly #frameBytes: number
  readonly #keyAt: number
  /** Where in a message the ids are. */
  readonly #idsAt: readonly number[]
  readonly #count: number
  #next = 0

  constructor(ticksPerMessage: number) {
    this.#count = Math.ceil(READY_TICKS / ticksPerMessage)
    const texts = Array.from({ length: this.#count }, (_, message) => textOf(message * ticksPerMessage, ticksPerMessage))
    const frames = texts.map(frameOf)
    const [text = '', [first = Buffer.alloc(0)] = []] = [texts[0], frames]
    this.#frames = Buffer.concat(frames)
    this.#frameBytes = first.length
    this.#keyAt = first.length - text.length - KEY_BYTES
    this.#idsAt = [...text.matchAll(/ +(?=})/g)].map(({ index }) => index)
  }

  /** The next so many, or fewer at the end of those that are ready, one after the other in memory of their own. */
  take(most: number, now: bigint): { readonly frames: number; readonly bytes: Buffer } {
    const frames = Math.min(most, this.#count - this.#next)
    const start = this.#next * this.#frameBytes
    const bytes = Buffer.from(this.#frames.subarray(start, start + frames * this.#frameBytes))
    this.#next = (this.#next + frames) % this.#count
    const digits = Buffer.from(idText(now))
    for (let frame = 0; frame < bytes.length; frame += this.#frameBytes) this.#stamp(bytes, frame, digits)
    return { frames, bytes }
  }

  #stamp(bytes: Buffer, frame: number, digits: Buffer): void {
    const key = frame + this.#keyAt
    const payload = key + KEY_BYTES
    for (const id of this.#idsAt) {
      for (let index = 0; index < ID_DIGITS; index++) {
        bytes[payload + id + index] = (digits[index] ?? 0) ^ (bytes[key + ((id + index) % KEY_BYTES)] ?? 0)
      }
    }
  }
}

/** With room for their ids, so that all messages are of one length. */
function textOf(from: number, ticks: number): string {
  return Array.from({ length: ticks }, (_, index) => `${tickStart((from + index) % READY_TICKS)}${' '.repeat(ID_DIGITS)}}`).join('\n')
}

/** JSON has spaces before a value where they are not wanted. */
function idText(now: bigint): string {
  const text = String(now).padStart(ID_DIGITS)
  if (text.length > ID_DIGITS) throw new Error(`${text} has more than ${ID_DIGITS} digits: this machine has run for too long`)
  return text
}

/** A text of a client, whole in one frame (RFC 6455, 5.2). */
function frameOf(text: string): Buffer {
  const payload = Buffer.from(text)
  const key = randomBytes(KEY_BYTES)
  const isShort = payload.length < 126
  const head = Buffer.from(isShort ? [0x81, 0x80 | payload.length] : [0x81, 0xfe, payload.length >> 8, payload.length & 0xff])
  return Buffer.concat([head, key, payload.map((byte, index) => byte ^ (key[index % KEY_BYTES] ?? 0))])
}
