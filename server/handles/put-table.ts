// Arrow data from a client into a held table: cut into messages here, checked and stored on the pool. While a worker takes one lot
// in, the next is being received; then the client has to wait.
import { arrowInvalid } from '../arrow/arrow-invalid.ts'
import { IpcFramer, type FramedMessage } from '../arrow/ipc-framer.ts'
import type { IpcMessage, StoredTable, StoreToken } from '../engine/engine.ts'
import { DataError } from '../errors.ts'
import type { Operation } from '../workers/operation.ts'
import { Session } from '../workers/session.ts'
import type { PageReservation } from '../workers/session-parts.ts'
import { newTableName, type Core } from './core.ts'
import { addStored, type NewHandle } from './make-table.ts'
import type { TableRecord } from './registry.ts'

const MIB = 1024 * 1024

/** Batches are stored in lots: each lot costs a trip to a worker, and the dictionaries go along each time. */
const LOT_BYTES = 4 * MIB
const MAX_HEADER_BYTES = 16 * MIB
const MAX_BODY_BYTES = 512 * MIB
/** Room for what comes next where its size is not known yet. */
const NEXT_BYTES = 64 * 1024
/** Readers who are slow give memory back soon, those who are gone later. */
const MEMORY_WAIT_MS = 10_000
const RETRY_MEMORY_MS = 1_000

/** Stores one IPC stream (or file) that comes in pieces. Whatever fails, nothing of it stays. */
export async function putTable(
  core: Core,
  operation: Operation,
  pieces: AsyncIterable<Uint8Array>,
  handle: NewHandle,
): Promise<TableRecord> {
  core.registry.checkNew(handle.ttlMs, operation.principal)
  const put = new Put(core, operation)
  try {
    for await (const piece of pieces) await put.take(piece)
    return addStored(core, operation, handle, put.table, await put.finish())
  } finally {
    await put.close()
  }
}

class Put {
  readonly table = newTableName()
  readonly #core: Core
  readonly #operation: Operation
  readonly #session: Session
  readonly #framer: IpcFramer
  /** For what is in hand and for what was asked to come. */
  readonly #memory: PageReservation
  #inHandBytes = 0
  #toComeBytes = 0
  readonly #dictionaries: IpcMessage[] = []
  #lot: FramedMessage[] = []
  #storing: Promise<unknown> = Promise.resolve()
  #store: StoreToken | null = null
  #isFinished = false
  #bytes = 0

  constructor(core: Core, operation: Operation) {
    const { budget } = core.sessions
    const memory = budget.tryReserve(0)
    if (memory === null) throw memoryExhausted()
    this.#core = core
    this.#operation = operation
    this.#memory = memory
    this.#session = new Session(core.sessions, operation)
    this.#framer = new IpcFramer({ maxHeaderBytes: MAX_HEADER_BYTES, maxBodyBytes: Math.min(MAX_BODY_BYTES, budget.limitBytes / 2) })
  }

  async take(piece: Uint8Array): Promise<void> {
    this.#bytes += piece.length
    this.#core.registry.holdings.checkBytes(this.#operation.principal, this.#bytes)
    this.#inHandBytes += piece.length
    this.#toComeBytes = Math.max(0, this.#toComeBytes - piece.length)
    this.#memory.resize(this.#inHandBytes + this.#toComeBytes)
    for (const message of this.#framer.push(piece)) await this.#add(message)
    if (!this.#framer.isEnded) await this.#makeRoom(Math.max(this.#framer.missingBytes, NEXT_BYTES))
  }

  async finish(): Promise<StoredTable> {
    this.#framer.end()
    await this.#storeLot()
    await this.#storing
    const { connection } = this.#session
    const stored = await this.#session.call('finishPut', [connection, this.#begun(), this.#dictionaries])
    this.#isFinished = true
    return stored
  }

  /** Ends what is half made. */
  async close(): Promise<void> {
    await this.#storing.catch(() => undefined)
    if (this.#store !== null && !this.#isFinished) this.#core.background.add('dropTable', (connection) => [connection, this.table])
    this.#memory.release()
    await this.#session.close()
  }

  async #add(message: FramedMessage): Promise<void> {
    switch (message.kind) {
      case 'schema':
        if (this.#store !== null) throw arrowInvalid('a stream has one schema, this one has two')
        this.#store = await this.#session.call('beginPut', [this.#session.connection, this.table, message])
        return
      case 'dictionaryBatch':
        // The batches before it mean the dictionaries as they were.
        await this.#storeLot()
        this.#dictionaries.push(message)
        return
      case 'recordBatch':
        this.#lot.push(message)
        if (bytesOf(this.#lot) >= LOT_BYTES) await this.#storeLot()
    }
  }

  /** Returns once the lot before is stored, so that two are in memory at most. */
  async #storeLot(): Promise<void> {
    const lot = this.#lot
    if (lot.length === 0) return
    this.#lot = []
    await this.#storing
    const bytes = bytesOf(lot)
    const buffers = lot.flatMap(({ header, body }) => [header.buffer, body.buffer])
    const dictionaries = [...this.#dictionaries]
    this.#storing = this.#session.call('appendPut', [this.#session.connection, this.#begun(), dictionaries, lot], buffers).then(() => {
      this.#inHandBytes -= bytes
      this.#memory.resize(this.#inHandBytes + this.#toComeBytes)
    })
    // Whoever waits for it next hears of its failure.
    this.#storing.catch(() => undefined)
  }

  #begun(): StoreToken {
    if (this.#store === null) throw arrowInvalid('the stream has no schema')
    return this.#store
  }

  /**
   * Nothing more is asked of the client before there is room for it. A message that has begun has room for all of it, and what is
   * complete is stored before anything is waited for: so no two puts wait for each other.
   */
  async #makeRoom(bytes: number): Promise<void> {
    if (this.#tryMakeRoom(bytes)) return
    await this.#storeLot()
    await this.#storing
    const { clock, budget } = this.#core.sessions
    const giveUp = clock.after(MEMORY_WAIT_MS, () => {
      this.#operation.abort(memoryExhausted())
    })
    try {
      while (!this.#tryMakeRoom(bytes)) await budget.room(this.#operation.signal)
    } finally {
      giveUp()
    }
  }

  #tryMakeRoom(bytes: number): boolean {
    const more = bytes - this.#toComeBytes
    if (more > 0 && !this.#memory.tryGrow(more)) return false
    this.#toComeBytes = Math.max(this.#toComeBytes, bytes)
    return true
  }
}

function bytesOf(messages: readonly FramedMessage[]): number {
  return messages.reduce((sum, { header, body }) => sum + header.length + body.length, 0)
}

function memoryExhausted(): DataError {
  return new DataError(
    'MEMORY_EXHAUSTED',
    'The server has as much data in hand as its memory allows.',
    {},
    { retryAfterMs: RETRY_MEMORY_MS },
  )
}
