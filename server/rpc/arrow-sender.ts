// Pages onto a call: each is framed where it lies, cut only when it is larger than a message may be, and counted as sent when the
// network has taken it. A reader who takes nothing for too long ends his operation.
import type { ServerWritableStream } from '@grpc/grpc-js'
import type { OutgoingArrowData } from '../../proto/arrow-data.ts'
import { PAGE_HEADROOM } from '../engine/engine.ts'
import { DataError } from '../errors.ts'
import type { Operation } from '../workers/operation.ts'
import type { ResultStream } from '../workers/result-stream.ts'
import type { HeldPage, PageLimits } from '../workers/session.ts'
import { MAX_BATCH_BYTES } from './decode.ts'
import type { RpcParts } from './parts.ts'

export type ArrowCall = Pick<ServerWritableStream<unknown, OutgoingArrowData>, 'write'>

// Small enough batches still travel in messages that a socket takes in one go.
const SMALLEST_MESSAGE_BYTES = 64 * 1024

/** A message may be twice the asked batch, and at most 16 MiB, framing included; a multiple of 8. */
export function largestPiece({ maxBytes }: PageLimits): number {
  const message = Math.min(MAX_BATCH_BYTES, Math.max(SMALLEST_MESSAGE_BYTES, 2 * maxBytes))
  return message - PAGE_HEADROOM - (message % 8)
}

export class ArrowSender {
  readonly #parts: RpcParts
  readonly #call: ArrowCall
  readonly #operation: Operation
  readonly #maxPiece: number

  constructor(parts: RpcParts, call: ArrowCall, operation: Operation, limits: PageLimits) {
    this.#parts = parts
    this.#call = call
    this.#operation = operation
    this.#maxPiece = largestPiece(limits)
  }

  /** Sends all pages; the next is made while one is on its way. */
  async sendAll(result: ResultStream, index = 0): Promise<void> {
    for (let page = await result.take(); page !== null; page = await result.take()) {
      const sent = this.#sendPage(page, index)
      result.prefetch()
      await sent
    }
  }

  /** One message, once the network has taken it. */
  async write(message: OutgoingArrowData): Promise<void> {
    const { signal } = this.#operation
    if (signal.aborted) throw signal.reason
    await new Promise<void>((resolve, reject) => {
      const stalled = this.#parts.clock.after(this.#parts.limits.cursorIdleMs, () => {
        this.#operation.abort(idle(this.#parts.limits.cursorIdleMs))
      })
      // grpc-js never calls back for a write of a call that has ended.
      const abort = () => {
        stalled()
        reject(signal.reason as Error)
      }
      signal.addEventListener('abort', abort, { once: true })
      this.#call.write(message, (error?: Error | null) => {
        stalled()
        signal.removeEventListener('abort', abort)
        if (error) reject(error)
        else resolve()
      })
    })
  }

  async #sendPage(page: HeldPage, index: number): Promise<void> {
    const { data, rows } = page
    try {
      for (let at = 0; at < data.length; at += this.#maxPiece) {
        const piece = data.subarray(at, at + this.#maxPiece)
        // Only the bytes before the first piece are free.
        await this.write({ index, data: piece, headroom: at === 0 ? PAGE_HEADROOM : 0 })
        this.#operation.bytesSent += piece.length
      }
      this.#operation.rowsSent += rows
    } finally {
      page.release()
    }
  }
}

function idle(idleMs: number): DataError {
  return new DataError('CURSOR_IDLE', `The reader took nothing for ${idleMs} ms, so the result was closed.`, { idleMs: String(idleMs) })
}
