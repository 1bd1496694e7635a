// A page: the next stretch of a result as IPC bytes in one buffer. Chunks are fetched and held until there are enough bytes, then
// everything is laid out, allocated once and copied once.
import { END_OF_STREAM } from '../../arrow/ipc-record-batch.ts'
import type { ArrowSchema } from '../../arrow/schema.ts'
import { PAGE_HEADROOM } from '../engine.ts'
import { pageMemory } from '../page-memory.ts'
import { c, type ResultStruct } from './c-api.ts'
import { ARRAY_RELEASE_WORD, ARRAY_STRUCT_BYTES } from './column-gather.ts'
import { throwIfError } from './error-data.ts'
import { peekWord, Scratch, type Address } from './memory.ts'
import { destroy } from './pointer-slot.ts'
import type { ColumnGather } from './column-gather.ts'
import { RecordBatchGather, type ColumnConversion, type PlannedMessage } from './record-batch.ts'
import { callRelease } from './release.ts'
import { throwIfFailed } from './result.ts'

export interface PageSource {
  readonly result: ResultStruct
  readonly options: Address
  readonly schema: ArrowSchema
}

export interface PageLimits {
  readonly maxBytes: number
  readonly maxRows: number
}

export interface FilledPage {
  readonly data: Uint8Array<ArrayBuffer>
  readonly rows: number
  readonly done: boolean
  /** Whether dictionaries are in the stream now. */
  readonly dictionaries: boolean
}

// Keeps a page of narrow columns from gathering for long: 512 chunks are a million rows.
const MAX_CHUNKS = 512
const SLAB_CHUNKS = 64

const slabs: Scratch[] = []

function arrayStruct(index: number): Address {
  const slab = Math.floor(index / SLAB_CHUNKS)
  const memory = (slabs[slab] ??= new Scratch(ARRAY_STRUCT_BYTES * SLAB_CHUNKS))
  return memory.address + (index % SLAB_CHUNKS) * ARRAY_STRUCT_BYTES
}

// Taken and given back like a stack: dictionaries are gathered while a page is.
let used = 0

/** The foreign arrays that a page copies from, released together. */
class HeldArrays {
  readonly #first = used

  get full(): boolean {
    return used - this.#first >= MAX_CHUNKS
  }

  take(options: Address, chunk: Address): Address {
    const at = arrayStruct(used)
    throwIfError(c.chunkToArrow(options, chunk, at))
    used++
    return at
  }

  release(): void {
    while (used > this.#first) {
      const at = arrayStruct(--used)
      callRelease(peekWord(at + 8 * ARRAY_RELEASE_WORD), at)
    }
  }
}

class BatchList {
  rows = 0
  readonly batches: RecordBatchGather[] = []
  readonly #schema: ArrowSchema
  readonly #maxRows: number
  #closedBytes = 0

  constructor(schema: ArrowSchema, maxRows: number) {
    this.#schema = schema
    this.#maxRows = maxRows === 0 ? Infinity : maxRows
  }

  get bytes(): number {
    return this.#closedBytes + (this.batches.at(-1)?.bytes ?? 0)
  }

  add(array: Address, rows: number): void {
    for (let from = 0; from < rows;) {
      const batch = this.#openBatch()
      const count = Math.min(rows - from, this.#maxRows - batch.rows)
      batch.add(array, from, count)
      from += count
    }
    this.rows += rows
  }

  #openBatch(): RecordBatchGather {
    const last = this.batches.at(-1)
    if (last !== undefined && last.rows < this.#maxRows) return last
    this.#closedBytes += last?.bytes ?? 0
    const batch = new RecordBatchGather(this.#schema.fields)
    this.batches.push(batch)
    return batch
  }
}

/** Fetches until the page is full; true when the result has ended. */
function gather(source: PageSource, held: HeldArrays, batches: BatchList, maxBytes: number): boolean {
  // At least one chunk, whatever the limit: a page must lead on.
  do {
    const chunk = c.fetchChunk(source.result)
    if (chunk === 0) {
      throwIfFailed(source.result)
      return true
    }
    try {
      const rows = c.dataChunkSize(chunk)
      if (rows > 0) batches.add(held.take(source.options, chunk), rows)
    } finally {
      destroy(c.destroyDataChunk, chunk)
    }
  } while (batches.bytes < maxBytes && !held.full)
  return false
}

function raw(bytes: Uint8Array): PlannedMessage {
  return {
    bytes: bytes.length,
    write: (to) => {
      to.set(bytes)
    },
  }
}

/** One buffer of its own, its first bytes left to the transport. */
function joinMessages(messages: readonly PlannedMessage[]): Uint8Array<ArrayBuffer> {
  const bytes = messages.reduce((sum, message) => sum + message.bytes, 0)
  const data = new Uint8Array(pageMemory.take(PAGE_HEADROOM + bytes), PAGE_HEADROOM, bytes)
  let at = 0
  for (const message of messages) {
    message.write(data.subarray(at, at + message.bytes))
    at += message.bytes
  }
  return data
}

/** What goes around the rows of a result. */
export interface PageFrame {
  /** Before the batches: the schema, on the first page. */
  readonly prefix: readonly Uint8Array[]
  readonly dictionariesSent: boolean
  /** Columns that go out otherwise than the engine gives them; null: as they are. */
  readonly convert: ColumnConversion | null
  /** Dictionaries other than the engine's own. */
  readonly planDictionaries: (() => PlannedMessage[]) | null
}

export function fillPage(source: PageSource, limits: PageLimits, frame: PageFrame): FilledPage {
  const held = new HeldArrays()
  try {
    const batches = new BatchList(source.schema, limits.maxRows)
    const done = gather(source, held, batches, limits.maxBytes)
    const [first] = batches.batches
    const dictionaries = frame.dictionariesSent || first === undefined ? [] : (frame.planDictionaries?.() ?? first.planDictionaries())
    const planned = batches.batches.map((batch) => batch.plan(frame.convert))
    const messages = [...frame.prefix.map(raw), ...dictionaries, ...planned, ...(done ? [raw(END_OF_STREAM)] : [])]
    return { data: joinMessages(messages), rows: batches.rows, done, dictionaries: frame.dictionariesSent || first !== undefined }
  } finally {
    held.release()
  }
}

/** All rows of a result at once, given to `use` as gathered columns. For results known to be small. */
export function gatherAll<T>(source: PageSource, use: (columns: readonly ColumnGather[]) => T): T {
  const held = new HeldArrays()
  try {
    const batch = new RecordBatchGather(source.schema.fields)
    for (;;) {
      const chunk = c.fetchChunk(source.result)
      if (chunk === 0) break
      try {
        batch.add(held.take(source.options, chunk), 0, c.dataChunkSize(chunk))
      } finally {
        destroy(c.destroyDataChunk, chunk)
      }
    }
    throwIfFailed(source.result)
    return use(batch.columns)
  } finally {
    held.release()
  }
}
