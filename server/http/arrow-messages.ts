// Arrow IPC in the messages of one connection: each may be a stream of its own, or the next bytes of the one that has begun.
import { arrowInvalid } from '../arrow/arrow-invalid.ts'
import { IpcFramer, type FramedMessage } from '../arrow/ipc-framer.ts'
import type { LiveTable } from '../feeds/live-table.ts'

export class ArrowMessages {
  readonly #table: LiveTable
  readonly #maxBytes: number
  #framer: IpcFramer
  #schema: FramedMessage | null = null
  #dictionaries: FramedMessage[] = []

  constructor(table: LiveTable, maxBytes: number) {
    this.#table = table
    this.#maxBytes = maxBytes
    this.#framer = this.#newFramer()
  }

  /** Takes the batches that a message completes, which comes in pieces; gives their rows. After a failure a new stream has to begin. */
  async take(pieces: readonly Uint8Array[]): Promise<number> {
    const taken: Promise<number>[] = []
    try {
      for (const piece of pieces) for (const message of this.#framer.push(piece)) taken.push(...this.#add(message))
      if (this.#framer.isEnded) this.#framer = this.#newFramer()
    } catch (error) {
      this.#framer = this.#newFramer()
      await Promise.allSettled(taken)
      throw error
    }
    let rows = 0
    for (const outcome of await Promise.allSettled(taken)) {
      if (outcome.status === 'rejected') throw outcome.reason as Error
      rows += outcome.value
    }
    return rows
  }

  #add(message: FramedMessage): Promise<number>[] {
    if (message.kind === 'recordBatch') return [this.#start(message)]
    if (message.kind === 'dictionaryBatch') this.#dictionaries.push(message)
    else {
      // Also where the stream before it had no end: its sender makes one a message, and leaves the end out.
      this.#schema = message
      this.#dictionaries = []
    }
    return []
  }

  async #start(batch: FramedMessage): Promise<number> {
    if (this.#schema === null) throw arrowInvalid('the stream has no schema')
    const { rows } = await this.#table.takeBatch(this.#schema, [...this.#dictionaries], batch)
    return rows
  }

  #newFramer(): IpcFramer {
    return new IpcFramer({ maxHeaderBytes: this.#maxBytes, maxBodyBytes: this.#maxBytes })
  }
}
