// Pages onto a call: each is framed where it lies and cut only when it is larger than a message may be; the next is made while
// one is on its way.
import type { OutgoingArrowData } from '../../proto/arrow-data.ts'
import { PAGE_HEADROOM } from '../engine/engine.ts'
import type { Operation } from '../workers/operation.ts'
import type { ResultStream } from '../workers/result-stream.ts'
import type { HeldPage, PageLimits } from '../workers/session.ts'
import { MAX_BATCH_BYTES } from './decode.ts'
import { sendFramed } from './framed-send.ts'
import type { RpcParts } from './parts.ts'
import { writeMessage, type MessageSink } from './write-message.ts'

const SMALLEST_MESSAGE_BYTES = 64 * 1024

/** A message may be twice the asked batch, and at most 16 MiB, framing included; a multiple of 8. */
export function largestPiece({ maxBytes }: PageLimits): number {
  const message = Math.min(MAX_BATCH_BYTES, Math.max(SMALLEST_MESSAGE_BYTES, 2 * maxBytes))
  return message - PAGE_HEADROOM - (message % 8)
}

export class ArrowSender {
  readonly #parts: RpcParts
  readonly #call: MessageSink<OutgoingArrowData>
  readonly #operation: Operation
  readonly #maxPiece: number

  constructor(parts: RpcParts, call: MessageSink<OutgoingArrowData>, operation: Operation, limits: PageLimits) {
    this.#parts = parts
    this.#call = call
    this.#operation = operation
    this.#maxPiece = largestPiece(limits)
    sendFramed(call)
  }

  async sendAll(result: ResultStream, index = 0): Promise<void> {
    for (let page = await result.take(); page !== null; page = await result.take()) {
      const sent = this.#sendPage(page, index)
      result.prefetch()
      await sent
    }
  }

  async send(message: OutgoingArrowData): Promise<void> {
    await writeMessage(this.#parts, this.#call, this.#operation, message)
  }

  async #sendPage(page: HeldPage, index: number): Promise<void> {
    const { data, rows } = page
    let sent = false
    try {
      for (let at = 0; at < data.length; at += this.#maxPiece) {
        const piece = data.subarray(at, at + this.#maxPiece)
        // Only the bytes before the first piece are free.
        await this.send({ index, data: piece, headroom: at === 0 ? PAGE_HEADROOM : 0 })
        this.#operation.bytesSent += piece.length
      }
      this.#operation.rowsSent += rows
      sent = true
    } finally {
      // A write that was given up may still be read by the transport.
      page.release(sent)
    }
  }
}
