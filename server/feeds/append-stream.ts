// One Arrow IPC stream into a live table, for as long as its sender likes: each batch is told of once its rows can be read.
import { arrowInvalid } from '../arrow/arrow-invalid.ts'
import { rowsOfRecordBatch } from '../arrow/ipc-batch-reader.ts'
import { IpcFramer, type FramedMessage } from '../arrow/ipc-framer.ts'
import type { LiveTable } from './live-table.ts'

const MIB = 1024 * 1024
const FRAMER_LIMITS = { maxHeaderBytes: 16 * MIB, maxBodyBytes: 64 * MIB }
/** Of batches that are being taken; then the sender waits. */
const MOST_BYTES_AHEAD = 8 * MIB

export interface AppendProgress {
  /** Batches taken so far. */
  readonly batches: number
  /** Rows taken so far, those included that their producer had sent before. */
  readonly rows: number
  /** The number that the next row of the table will have. */
  readonly endRow: number
}

/** Who sends, and which of all his rows is the first one of the stream. */
export interface StreamProducer {
  readonly name: string
  readonly firstRow: number
}

/** `tell` is called after each batch, in their order. Rows of a producer that were taken before are told of and not taken again. */
export async function appendStream(
  table: LiveTable,
  pieces: AsyncIterable<Uint8Array>,
  tell: (progress: AppendProgress) => void,
  producer: StreamProducer | null = null,
): Promise<void> {
  const append = new AppendStream(table, tell, producer)
  for await (const piece of pieces) await append.take(piece)
  await append.end()
}

class AppendStream {
  readonly #table: LiveTable
  readonly #tell: (progress: AppendProgress) => void
  readonly #framer = new IpcFramer(FRAMER_LIMITS)
  #schema: FramedMessage | null = null
  readonly #dictionaries: FramedMessage[] = []
  #ahead: { readonly bytes: number; readonly taken: Promise<void> }[] = []
  #bytesAhead = 0
  #batches = 0
  #rows = 0
  readonly #producer: StreamProducer | null
  /** Of all batches that came, taken or not. */
  #rowsCome = 0
  #hasFailed = false

  constructor(table: LiveTable, tell: (progress: AppendProgress) => void, producer: StreamProducer | null) {
    this.#table = table
    this.#tell = tell
    this.#producer = producer
  }

  async take(piece: Uint8Array): Promise<void> {
    for (const message of this.#framer.push(piece)) this.#add(message)
    while (this.#bytesAhead > MOST_BYTES_AHEAD) await this.#settleOldest()
  }

  async end(): Promise<void> {
    this.#framer.end()
    while (this.#ahead.length > 0) await this.#settleOldest()
  }

  #add(message: FramedMessage): void {
    if (message.kind === 'schema') {
      if (this.#schema !== null) throw arrowInvalid('a stream has one schema, this one has two')
      this.#schema = message
    } else if (message.kind === 'dictionaryBatch') {
      this.#dictionaries.push(message)
    } else {
      this.#start(message)
    }
  }

  #start(batch: FramedMessage): void {
    if (this.#schema === null) throw arrowInvalid('the stream has no schema')
    const bytes = batch.header.length + batch.body.length
    const rows = rowsOfRecordBatch(batch.header)
    const stretch = this.#producer && {
      producer: this.#producer.name,
      callRow: this.#producer.firstRow,
      firstRow: this.#producer.firstRow + this.#rowsCome,
    }
    this.#rowsCome += rows
    const taken = this.#table.takeBatch(this.#schema, [...this.#dictionaries], batch, stretch).then(
      () => {
        this.#taken(rows)
      },
      (error: unknown) => {
        this.#hasFailed = true
        throw error
      },
    )
    // Whoever waits for it hears of its failure.
    taken.catch(() => undefined)
    this.#ahead.push({ bytes, taken })
    this.#bytesAhead += bytes
  }

  #taken(rows: number): void {
    // Who is told of so many rows takes them for the first ones.
    if (this.#hasFailed) return
    this.#batches += 1
    this.#rows += rows
    this.#tell({ batches: this.#batches, rows: this.#rows, endRow: this.#table.log.endRow })
  }

  async #settleOldest(): Promise<void> {
    const [oldest] = this.#ahead
    if (oldest === undefined) return
    await oldest.taken
    this.#ahead.shift()
    this.#bytesAhead -= oldest.bytes
  }
}
