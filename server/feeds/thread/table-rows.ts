// A live table's rows as the feeds' thread keeps them: in the store for queries, and before that on disk where they have to last.
import { isDeepStrictEqual } from 'node:util'
import { batchBytes } from '../../arrow/batch-bytes.ts'
import { encodeRecordBatch } from '../../arrow/encode-batch.ts'
import { encodeSchemaMessage } from '../../arrow/ipc-schema.ts'
import { sealBatch } from '../../arrow/sealed-batch.ts'
import { batchFrom } from '../../arrow/concat-columns.ts'
import type { ArrowBatch, ArrowSchema } from '../../arrow/schema.ts'
import type { ConnectionId, LiveBinding } from '../../engine/engine.ts'
import { DataError } from '../../errors.ts'
import { LiveStore, type LiveEngine, type LiveStoreOptions, type StoredRows } from './live-store.ts'
import type { LiveShape } from './lot.ts'
import { ProducerPlaces, type ProducerStretch } from './producer-places.ts'
import { recoverFile, setAside } from './recover-rows.ts'
import { RowFiles, rowFilesIn } from './row-files.ts'
import { isWidened } from './widen-schema.ts'

/** Rows are given to the engine long before; where it cannot take them, nothing more is taken in. */
const MOST_WAITING_BYTES = 128 * 1024 * 1024
const RETRY_MEMORY_MS = 1_000
/** Each adds to what every query is planned with. */
const MOST_SCHEMAS = 100

export interface TableOptions extends LiveStoreOptions {
  /** Where its rows are kept on disk; null: nowhere. */
  readonly directory: string | null
  /** As for {@link LiveStore.flush}, while it is opened. */
  readonly heldFrom: number
  /** Whether Arrow streams with other columns make it wider; one without columns takes those of its first stream anyway. */
  readonly widens: boolean
}

/** What was kept of a batch. */
export interface Kept {
  readonly rows: number
  /** An encapsulated message; null for no rows. */
  readonly data: Uint8Array<ArrayBuffer> | null
}

/** What was found on disk. */
export interface Recovered {
  readonly rows: number
  /** Where the end of a file was put that was no whole batch; null where there was none. */
  readonly torn: string | null
}

export class TableRows {
  readonly recovered: Recovered
  readonly widens: boolean
  readonly connection: ConnectionId
  #shape: LiveShape
  /** Whether the main thread knows the shape. */
  #isTold = true
  readonly #store: LiveStore
  readonly #files: RowFiles | null
  readonly #producers = new ProducerPlaces()
  readonly #limits: Pick<LiveStoreOptions, 'segmentRows' | 'segmentBytes'>
  #endRow: number

  /** Reads what is on disk. `binding` is the table that the engine has made for it. Fails with FILE_CORRUPT. */
  constructor(engine: LiveEngine, connection: ConnectionId, options: TableOptions, binding: LiveBinding, nowMs: number) {
    const { schema, directory, heldFrom } = options
    this.#shape = { schema, binding }
    this.widens = options.widens
    this.connection = connection
    this.#limits = options
    const found = directory === null ? [] : rowFilesIn(directory)
    this.#endRow = found[0]?.firstRow ?? 0
    this.#store = new LiveStore(engine, connection, options, this.#endRow)
    this.#files = directory === null ? null : new RowFiles(directory, encodeSchemaMessage(schema), found)
    const firstRow = this.#endRow
    let torn: string | null = null
    for (const [index, file] of found.entries()) {
      if (file.firstRow !== this.#endRow) throw corrupt(file.path, `begins with row ${file.firstRow} where ${this.#endRow} should follow`)
      const takeSchema = (its: ArrowSchema): void => {
        if (isDeepStrictEqual(its.fields, this.schema.fields)) return
        if (!isWidened(this.schema, its)) throw corrupt(file.path, 'has another schema than its table')
        this.#shape = { schema: its, binding: this.#store.widen(its, nowMs) }
      }
      const read = recoverFile(file, takeSchema, (batch, bytes, { producer }, timeMs) => {
        if (producer !== null) this.#producers.reach(producer.name, producer.endRow)
        this.#store.add(batch, bytes, timeMs)
        this.#endRow += batch.length
      })
      this.#store.flush(read.rows === 0 ? nowMs : read.lastMs, heldFrom)
      const isLast = index === found.length - 1
      if (!isLast && read.tornBytes > 0) throw corrupt(file.path, `is damaged after byte ${read.bytes}`)
      if (!isLast) this.#store.endSegment()
      else if (read.tornBytes > 0) torn = setAside(file, read)
      if (isLast) this.#files?.goOn(file, read.bytes, encodeSchemaMessage(this.schema))
    }
    if (found.length === 0) this.#files?.begin(0)
    this.recovered = { rows: this.#endRow - firstRow, torn }
    this.flush(nowMs, heldFrom)
  }

  get endRow(): number {
    return this.#endRow
  }

  get schema(): ArrowSchema {
    return this.#shape.schema
  }

  get shape(): LiveShape {
    return this.#shape
  }

  /** Whether its schema may change once more. */
  get mayWiden(): boolean {
    return this.#store.schemas < MOST_SCHEMAS
  }

  /** Rows from now on have this schema, which is wider. Rows that wait are given to the engine first. Fails as that does. */
  widen(schema: ArrowSchema, nowMs: number): void {
    const binding = this.#store.widen(schema, nowMs)
    this.#shape = { schema, binding }
    this.#isTold = false
    try {
      this.#files?.beginWith(encodeSchemaMessage(schema), this.#endRow)
    } catch {
      // It is tried again with the rows, which are not kept where it fails then.
    }
  }

  /** What it has become since this was asked last; null where nothing has changed. */
  news(): LiveShape | null {
    if (this.#isTold) return null
    this.#isTold = true
    return this.#shape
  }

  /** Makes all rows visible to queries, whatever retention asks for. */
  appendAll(nowMs: number): void {
    this.#store.appendAll(nowMs)
  }

  /**
   * Keeps a batch, on disk first, without the rows that its producer has sent before; gives what is kept, and as a message. Fails with
   * DISK_FULL, IO_ERROR or MEMORY_EXHAUSTED, and with ARGUMENT_INVALID where rows of the producer are missing: then it is not kept.
   */
  keep(batch: ArrowBatch, nowMs: number, stretch: ProducerStretch | null = null): Kept {
    const known = stretch === null ? 0 : this.#producers.taken(stretch, batch.length)
    if (known === batch.length) return { rows: 0, data: null }
    if (this.#store.waitingBytes > MOST_WAITING_BYTES) throw engineFull()
    const rest = known === 0 ? batch : batchFrom(this.schema, batch, known)
    const producer = stretch && { name: stretch.producer, endRow: stretch.firstRow + batch.length }
    const data = this.#files === null ? encodeRecordBatch(rest) : sealBatch(rest, { firstRow: this.#endRow, producer })
    this.#turnFile()
    this.#files?.append([data])
    if (producer !== null) this.#producers.reach(producer.name, producer.endRow)
    this.#store.add(rest, data.length, nowMs)
    this.#endRow += rest.length
    return { rows: rest.length, data }
  }

  /** Keeps a batch that its subscribers have already; only of a table that is not on disk. */
  adopt(batch: ArrowBatch, nowMs: number): void {
    if (batch.length === 0) return
    this.#store.add(batch, batchBytes(batch), nowMs)
    this.#endRow += batch.length
  }

  /** As {@link LiveStore.flush}. */
  flush(nowMs: number, heldFrom: number, rows = Infinity): StoredRows {
    const stored = this.#store.flush(nowMs, heldFrom, rows)
    this.#files?.dropBefore(stored.firstRow)
    return stored
  }

  close(): void {
    this.#files?.close()
  }

  /** Files are as long as segments, so that they go as those do. Before rows are kept: what is kept must not fail any more. */
  #turnFile(): void {
    const files = this.#files
    if (files === null) return
    if (this.#endRow - files.firstRow >= this.#limits.segmentRows || files.bytes >= this.#limits.segmentBytes) files.begin(this.#endRow)
  }
}

function corrupt(path: string, what: string): DataError {
  return new DataError('FILE_CORRUPT', `${path} ${what}; take the files from there on away to go on without their rows.`, { path })
}

function engineFull(): DataError {
  return new DataError(
    'MEMORY_EXHAUSTED',
    'The engine cannot hold the rows that wait; let the table keep fewer, or give the server more memory or disk to spill to.',
    {},
    { retryAfterMs: RETRY_MEMORY_MS },
  )
}
