// A stream as a place to show something: how wide it is, whether it has colours, and writing that waits until it is taken.
import { createInk, wantsColor, type Ink } from './text/ink.ts'
import type { OutputStream, Surroundings } from './surroundings.ts'

export interface Screen {
  readonly ink: Ink
  readonly isTerminal: boolean
  /** Columns; Infinity where it is no terminal. */
  readonly width: number
  readonly stream: OutputStream
  /** Resolves when the piece has been taken: false when nobody reads any more. Rejects when it could not be written. */
  readonly write: (piece: string | Uint8Array) => Promise<boolean>
}

const USUAL_WIDTH = 80

export function createScreen(stream: OutputStream, env: Surroundings['env']): Screen {
  const isTerminal = stream.isTTY === true
  return {
    ink: createInk(wantsColor(env, isTerminal)),
    isTerminal,
    width: isTerminal ? (stream.columns ?? USUAL_WIDTH) : Infinity,
    stream,
    write: (piece) => writeTo(stream, piece),
  }
}

function writeTo(stream: OutputStream, piece: string | Uint8Array): Promise<boolean> {
  return new Promise((resolve, reject) => {
    stream.write(piece, (error) => {
      if (error == null) resolve(true)
      else if (isClosed(error)) resolve(false)
      else reject(error)
    })
  })
}

/** As when `quiver query … | head` has seen enough. */
function isClosed(error: NodeJS.ErrnoException): boolean {
  return error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED' || error.code === 'ERR_STREAM_WRITE_AFTER_END'
}
