// A whole terminal to draw on, which is as it was before once it is given back.
import type { InputStream, OutputStream } from '../surroundings.ts'
import { keysIn, type Key } from './keys.ts'

const ENTER = '\u001b[?1049h\u001b[?25l'
const LEAVE = '\u001b[?25h\u001b[?1049l'
const TO_START = '\u001b[H'
const REST_OF_LINE = '\u001b[K'
const REST_OF_SCREEN = '\u001b[J'
const USUAL = { width: 80, height: 24 }

export interface TerminalEvents {
  readonly onKey: (key: Key) => void
  readonly onResize: () => void
}

export class Terminal implements Disposable {
  readonly #out: OutputStream
  readonly #input: InputStream
  readonly #onData: (piece: Buffer) => void
  readonly #onResize: () => void

  constructor(out: OutputStream, input: InputStream, { onKey, onResize }: TerminalEvents) {
    this.#out = out
    this.#input = input
    this.#onResize = onResize
    this.#onData = (piece) => {
      for (const key of keysIn(piece.toString())) onKey(key)
    }
    out.write(ENTER)
    out.on('resize', this.#onResize)
    if (input.isTTY !== true) return
    input.setRawMode?.(true)
    input.on('data', this.#onData).resume()
  }

  get size(): { readonly width: number; readonly height: number } {
    return { width: this.#out.columns ?? USUAL.width, height: this.#out.rows ?? USUAL.height }
  }

  /** In place of what was drawn before. No line may be longer than the terminal is wide. */
  draw(lines: readonly string[]): void {
    this.#out.write(`${TO_START}${lines.map((line) => `${line}${REST_OF_LINE}`).join('\r\n')}${REST_OF_SCREEN}`)
  }

  [Symbol.dispose](): void {
    this.#out.off('resize', this.#onResize)
    this.#out.write(LEAVE)
    if (this.#input.isTTY !== true) return
    this.#input.off('data', this.#onData).pause()
    this.#input.setRawMode?.(false)
  }
}
