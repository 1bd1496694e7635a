// Messages of a feed on their way to the thread that reads them: their bytes one after the other, each followed by a byte of 0.
import type { Allocate } from '../../arrow/encode-batch.ts'
import type { LiveBinding } from '../../engine/engine.ts'
import type { ArrowSchema } from '../../arrow/schema.ts'

/** Texts of a feed. Plain data; its buffer moves to the thread. */
export interface Lot {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Where each message begins; it ends before the 0 that precedes the next. */
  readonly starts: Uint32Array<ArrayBuffer>
  /** Where the last one's 0 lies, and one more. */
  readonly end: number
  /** The topic of each message, where columns ask for it. */
  readonly topics?: readonly string[]
}

/** In memory of its own, which can move to the thread, unless told where. */
export function lotOf(messages: readonly Uint8Array[], allocate: Allocate = ownBytes): Lot {
  const end = messages.reduce((sum, { length }) => sum + length + 1, 0)
  const bytes = allocate(end)
  const starts = new Uint32Array(messages.length)
  let at = 0
  messages.forEach((message, index) => {
    starts[index] = at
    bytes.set(message, at)
    at += message.length
    bytes[at++] = 0
  })
  return { bytes, starts, end }
}

/** One lot of the messages of several, in their order, in memory of its own. */
export function joinLots(lots: readonly Lot[]): Lot {
  const end = lots.reduce((sum, lot) => sum + lot.end, 0)
  const bytes = ownBytes(end)
  const starts = new Uint32Array(lots.reduce((sum, lot) => sum + lot.starts.length, 0))
  let at = 0
  let message = 0
  for (const lot of lots) {
    bytes.set(lot.bytes, at)
    for (const start of lot.starts) starts[message++] = at + start
    at += lot.end
  }
  const hasTopics = lots.some(({ topics }) => topics !== undefined)
  return { bytes, starts, end, ...(hasTopics ? { topics: lots.flatMap(({ topics }) => topics ?? []) } : {}) }
}

function ownBytes(bytes: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.allocUnsafeSlow(bytes).buffer)
}

/** Where message `index` ends, exclusive. */
export function endOfMessage({ starts, end }: Lot, index: number): number {
  return (starts[index + 1] ?? end) - 1
}

/** What was not taken of a message, and why. */
export interface Reject {
  /** Which message of the lot. */
  readonly message: number
  readonly reason: string
  readonly column: string | null
  /** The bytes, or their beginning. */
  readonly bytes: Uint8Array
  /** How many there were. */
  readonly length: number
}

/** What became of each message of a lot. */
export interface MessageCounts {
  readonly rows: Uint32Array
  readonly rejected: Uint32Array
}

export interface Taken {
  readonly rows: number
  /** One encapsulated record batch message of the rows; null where there are none. */
  readonly data: Uint8Array<ArrayBuffer> | null
  readonly rejects: readonly Reject[]
  /** How many there were; only the first are in `rejects`. */
  readonly rejected: number
  /** Values that became null since they did not fit. */
  readonly misfits: number
  /** Values that were passed over since no column wants them. */
  readonly unknownFields: number
  /** Messages that the mapping's filter did not let through. */
  readonly ignored: number
  /** Places where sequence numbers jumped: messages are missing. */
  readonly gaps: number
  /** Null where rows did not come as messages. */
  readonly perMessage: MessageCounts | null
  /** What the table is from these rows on, where they made it wider. */
  readonly widened?: LiveShape
}

/** What a live table's rows are. */
export interface LiveShape {
  readonly schema: ArrowSchema
  readonly binding: LiveBinding
}
