// The call that queries share. Those that begin in one turn of the event loop travel in one message. The call is opened with the
// first query and ended when there has been none for a while, since an open call keeps its process alive.
import type { Table } from 'apache-arrow'
import { queryService } from '../../proto/load.ts'
import { abortedError, deadlineError } from '../ended.ts'
import type { QuiverError } from '../errors.ts'
import { err, type Result } from '../result.ts'
import { LONGEST_TIMER_MS, type CallOptions, type Connection, type Endable } from '../transport/connection.ts'
import type { BatchReaders } from '../arrow/batch-readers.ts'
import { PartialTable } from './partial-table.ts'

/** Beyond this the server refuses a message. */
const MOST_QUERIES_IN_A_MESSAGE = 1_000
const WANTED_MESSAGE_BYTES = 1024 * 1024
/** How long a call without queries stays open. */
const IDLE_MS = 1_000

/** Sends requests that are encoded already. */
const executeMany = {
  path: queryService.ExecuteMany.path,
  requestSerialize: (requests: readonly Buffer[]) => Buffer.concat(requests),
  responseDeserialize: queryService.ExecuteMany.responseDeserialize,
}

/** A query that waits for its answer. */
class PendingQuery implements Endable {
  readonly arriving: PartialTable
  readonly #end: (answer: Result<Table, QuiverError>) => void
  readonly #giveUp: () => void
  readonly #options: CallOptions
  readonly #timer: NodeJS.Timeout | null
  readonly #onAbort = (): void => this.cancel(abortedError(this.#options.signal))

  constructor(arriving: PartialTable, options: CallOptions, end: (answer: Result<Table, QuiverError>) => void, giveUp: () => void) {
    this.arriving = arriving
    this.#options = options
    this.#end = end
    this.#giveUp = giveUp
    const { signal, deadlineMs = Infinity } = options
    this.#timer = deadlineMs <= LONGEST_TIMER_MS ? setTimeout(() => this.cancel(deadlineError('query', deadlineMs)), deadlineMs) : null
    signal?.addEventListener('abort', this.#onAbort, { once: true })
  }

  settle(answer: Result<Table, QuiverError>): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#options.signal?.removeEventListener('abort', this.#onAbort)
    this.#end(answer)
  }

  cancel(cause: QuiverError): void {
    this.#giveUp()
    this.settle(err(cause))
  }
}

export class QueryCall {
  readonly #connection: Connection
  readonly #readers: BatchReaders
  readonly #call
  /** Who asks: a call goes on with the token that it began with. */
  readonly #token: string
  readonly #pending = new Map<number, PendingQuery>()
  /** Encoded, by id. */
  readonly #unsent = new Map<number, Buffer>()
  #cancelled: number[] = []
  #isScheduled = false
  #isSending = false
  #isOpen = true
  #isRetired = false
  #idleTimer: NodeJS.Timeout | null = null

  constructor(connection: Connection, readers: BatchReaders) {
    this.#connection = connection
    this.#readers = readers
    this.#token = connection.token
    this.#call = connection.startShared(executeMany)
    void this.#receive()
  }

  /** Whether queries can be run on it. */
  get isOpen(): boolean {
    return this.#isOpen && !this.#isRetired && this.#token === this.#connection.token
  }

  /** Takes no more queries, and ends after those that it has. */
  retire(): void {
    this.#isRetired = true
    if (this.#pending.size === 0) this.#idle()
  }

  run(id: number, request: Buffer, options: CallOptions): Promise<Result<Table, QuiverError>> {
    this.#stopIdling()
    return new Promise((resolve) => {
      const ended = (answer: Result<Table, QuiverError>): void => {
        this.#pending.delete(id)
        tellEnd()
        if (answer.isErr()) this.#connection.noteFailure(answer.error)
        if (this.#pending.size === 0) this.#idle()
        resolve(answer)
      }
      const query = new PendingQuery(new PartialTable(this.#readers), options, ended, () => this.#giveUp(id))
      const tellEnd = this.#connection.begin(query)
      this.#pending.set(id, query)
      this.#unsent.set(id, request)
      this.#schedule()
    })
  }

  #giveUp(id: number): void {
    if (!this.#unsent.delete(id)) this.#cancelled.push(id)
    this.#schedule()
  }

  // After everything that an answer wakes has run, so that what begins then goes together.
  #schedule(): void {
    if (this.#isScheduled || this.#isSending) return
    this.#isScheduled = true
    process.nextTick(() => {
      this.#isScheduled = false
      void this.#send()
    })
  }

  async #send(): Promise<void> {
    this.#isSending = true
    while (this.#isOpen && this.#unsent.size + this.#cancelled.length > 0) await this.#call.send(this.#nextMessage())
    this.#isSending = false
  }

  #nextMessage(): Buffer[] {
    const requests = [queryService.ExecuteMany.requestSerialize({ cancel: this.#cancelled.splice(0) })]
    let bytes = 0
    for (const [id, request] of this.#unsent) {
      if (requests.length > MOST_QUERIES_IN_A_MESSAGE || bytes > WANTED_MESSAGE_BYTES) break
      requests.push(request)
      bytes += request.length
      this.#unsent.delete(id)
    }
    return requests
  }

  async #receive(): Promise<void> {
    for (;;) {
      const received = await this.#call.next()
      if (received.done === true) {
        this.#end(received.value ?? endedError())
        return
      }
      for (const answer of received.value.answers) {
        const query = this.#pending.get(answer.index)
        const result = query?.arriving.take(answer) ?? null
        if (result !== null) query?.settle(result)
      }
    }
  }

  #end(cause: QuiverError): void {
    this.#isOpen = false
    this.#stopIdling()
    for (const query of this.#pending.values()) query.settle(err(cause))
  }

  #idle(): void {
    if (!this.#isOpen) return
    if (this.#isRetired) this.#endSending()
    else this.#idleTimer ??= setTimeout(() => this.#endSending(), IDLE_MS)
  }

  #endSending(): void {
    this.#stopIdling()
    this.#isOpen = false
    this.#call.endSending()
  }

  #stopIdling(): void {
    if (this.#idleTimer !== null) clearTimeout(this.#idleTimer)
    this.#idleTimer = null
  }
}

function endedError(): QuiverError {
  const message = 'The server ended the call before this query was answered.'
  return { kind: 'transport', code: 'UNAVAILABLE', reason: 'UNAVAILABLE', message, retryable: true, retryAfterMs: null, details: {} }
}
