// Pages onto a call: each is framed where it lies and cut only when it is larger than a message may be; the next is made while
// one is on its way.
import { frameArrowData, type OutgoingArrowData } from '../../proto/arrow-data.ts'
import { PAGE_HEADROOM } from '../engine/engine.ts'
import type { Operation } from '../workers/operation.ts'
import type { ResultStream } from '../workers/result-stream.ts'
import type { HeldPage, PageLimits } from '../workers/session-parts.ts'
import { MAX_BATCH_BYTES } from './decode.ts'
import { sendFramed } from './framed-send.ts'
import type { RpcParts } from './parts.ts'
import { messageWriter, type MessageSink, type WriteMessage } from './message-writer.ts'

const SMALLEST_MESSAGE_BYTES = 64 * 1024

/** A message may be twice the asked batch, and at most 16 MiB, framing included; a multiple of 8. */
export function largestPiece({ maxBytes }: PageLimits): number {
  const message = Math.min(MAX_BATCH_BYTES, Math.max(SMALLEST_MESSAGE_BYTES, 2 * maxBytes))
  return message - PAGE_HEADROOM - (message % 8)
}

export type Send = WriteMessage<OutgoingArrowData>

/** Sends on a call that has no other messages than Arrow data. */
export function sendOn(parts: RpcParts, call: MessageSink<OutgoingArrowData>, operation: Operation): Send {
  sendFramed(call, frameArrowData)
  return messageWriter(parts, call, operation)
}

/** Sends all pages of a result, as the item `index` of its call. */
export async function sendPages(send: Send, operation: Operation, result: ResultStream, limits: PageLimits, index = 0): Promise<void> {
  const maxPiece = largestPiece(limits)
  for (let page = await result.take(); page !== null; page = await result.take()) {
    const sent = sendPage(send, operation, page, maxPiece, index)
    result.prefetch()
    await sent
  }
}

async function sendPage(send: Send, operation: Operation, page: HeldPage, maxPiece: number, index: number): Promise<void> {
  const { data, rows } = page
  let sent = false
  try {
    for (let at = 0; at < data.length; at += maxPiece) {
      const piece = data.subarray(at, at + maxPiece)
      // Only the bytes before the first piece are free.
      await send({ index, data: piece, headroom: at === 0 ? PAGE_HEADROOM : 0 })
      operation.bytesSent += piece.length
    }
    operation.rowsSent += rows
    sent = true
  } finally {
    // A write that was given up may still be read by the transport.
    page.release(sent)
  }
}
