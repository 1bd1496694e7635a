// A feed in this process: from a source into a live table, over two connections that may both be lost and are both made again.
import { abortedError } from '../ended.ts'
import { localError, type QuiverError } from '../errors.ts'
import { none, some, type Option } from '../option.ts'
import { err, ok, ResultAsync, type Result } from '../result.ts'
import { EventQueue, type FeedEvent } from './event-queue.ts'
import type { FeedParts } from './feed-parts.ts'
import type { Input } from './input.ts'
import { RowIntake } from './row-intake.ts'
import { Sender } from './sender.ts'

/** What a feed has done so far. */
export interface FeedStats {
  /** Messages, records or batches that came. */
  readonly messages: bigint
  /** Rows that the server has taken, each once. */
  readonly rows: bigint
  /** Rows and messages that did not fit. */
  readonly rejected: bigint
  /** Values that became null since they did not fit, with `misfits: 'null'`. */
  readonly misfits: bigint
  /** Messages that the mapping's filter did not let through. */
  readonly ignored: bigint
  /** How often the mapping's sequence numbers jumped. */
  readonly gaps: bigint
  /** Rows that were sent again, since the connection was lost before the server said that it took them. */
  readonly resent: bigint
  /** How often a connection was lost, or did not come about. */
  readonly reconnects: { readonly source: number; readonly server: number }
  /** Rows that came and that the server has not taken yet, and about how many bytes they are. */
  readonly waitingRows: number
  readonly waitingBytes: number
  /** Whether the source is held up now, since too much waits. */
  readonly isHeldUp: boolean
  /** The number that the table's next row had after the last batch; none before the first. */
  readonly endRow: Option<bigint>
  /** Events that were let go of since nobody read them; the newest 1,000 are kept. */
  readonly missedEvents: number
}

/** Options of a close. */
export interface FeedCloseOptions {
  /** Milliseconds that the server may take for what waits, by default 10,000. */
  readonly graceMs?: number | undefined
}

const GRACE_MS = 10_000

/**
 * Rows on their way from a source into a live table; made by {@link AsyncClient.feed}. It runs until its source ends, it is closed, its
 * signal aborts, or the server will not take its rows.
 *
 * It is an async iterable of what happens, the newest 1,000 events that nobody has read; one loop at a time. Nobody needs to read them,
 * and leaving the loop does not end the feed. A failure is the last item, and the only Err: `FEED_UNKNOWN` when the table was ended,
 * `SOURCE_FAILED` when the iterable threw, `SCHEMA_MISMATCH` and `TYPE_UNSUPPORTED` for rows that can never fit, `ARGUMENT_INVALID` for
 * options that are wrong, `CLIENT_CLOSED`. Lost connections are no failures.
 *
 * `await using feed = …` closes it at the end of the block.
 */
export class Feed implements AsyncIterable<Result<FeedEvent, QuiverError>>, AsyncDisposable {
  readonly #events = new EventQueue()
  readonly #parts: FeedParts | null
  readonly #intake: RowIntake | null = null
  readonly #sender: Sender | null = null
  readonly #input: Input | null = null
  readonly #over: Promise<Result<FeedStats, QuiverError>>
  #settle!: (result: Result<FeedStats, QuiverError>) => void
  #isOver = false
  #isEnding = false
  #isHeldUp = false
  #rows = 0n
  #endRow: Option<bigint> = none
  readonly #reconnects = { source: 0, server: 0 }
  #ignoreSignal: () => void = () => undefined

  /** Feeds are made by the client. */
  constructor(parts: Result<FeedParts, QuiverError>) {
    this.#over = new Promise((resolve) => (this.#settle = resolve))
    this.#parts = parts.unwrapOr(null)
    if (parts.isErr()) {
      this.#end(parts.error)
      return
    }
    const { intake, sender, input } = parts.value
    this.#sender = new Sender({ ...sender, events: this.#senderEvents() })
    this.#intake = new RowIntake({
      ...intake,
      onBatch: (batch) => this.#sender?.add(batch),
      onReject: (rejection) => this.#events.add({ kind: 'rejected', ...rejection }),
      onFailure: (error) => this.#end(error),
    })
    this.#input = input
    this.#start(parts.value)
  }

  /** What it has done so far. */
  stats(): FeedStats {
    const { messages = 0, ignored = 0, rejected = 0, misfits = 0, gaps = 0 } = this.#intake?.counts ?? {}
    return {
      messages: BigInt(messages),
      rows: this.#rows,
      rejected: BigInt(rejected),
      misfits: BigInt(misfits),
      ignored: BigInt(ignored),
      gaps: BigInt(gaps),
      resent: BigInt(this.#sender?.resent ?? 0),
      reconnects: { ...this.#reconnects },
      waitingRows: (this.#intake?.rows ?? 0) + (this.#sender?.rows ?? 0),
      waitingBytes: this.#waitingBytes,
      isHeldUp: this.#isHeldUp,
      endRow: this.#endRow,
      missedEvents: this.#events.missed,
    }
  }

  /** Settles once the feed is over, by itself or by {@link Feed.close}; Err with what ended it. */
  done(): ResultAsync<FeedStats, QuiverError> {
    return new ResultAsync(this.#over)
  }

  /**
   * Takes nothing more from the source, sends what waits, and waits until the server has taken it. Err of kind `timeout` when it did
   * not within `graceMs`, and then what waits is lost (`details` say how many `rows`); also the error by which the feed has ended
   * before. Can be called again.
   */
  close({ graceMs = GRACE_MS }: FeedCloseOptions = {}): ResultAsync<FeedStats, QuiverError> {
    const { clock } = this.#parts ?? {}
    if (this.#isOver || clock === undefined) return this.done()
    const stopTimer = clock.schedule(() => this.#end(this.#tooLate(graceMs)), graceMs)
    void this.#finish().finally(stopTimer)
    return this.done()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  [Symbol.asyncIterator](): AsyncIterator<Result<FeedEvent, QuiverError>, undefined> {
    return { next: () => this.#events.next(), return: () => Promise.resolve({ done: true, value: undefined }) }
  }

  get #waitingBytes(): number {
    return Math.round((this.#intake?.bytes ?? 0) + (this.#sender?.bytes ?? 0))
  }

  #start({ signal, input }: FeedParts): void {
    const abort = (): void => this.#end(abortedError(signal))
    if (signal?.aborted === true) return abort()
    signal?.addEventListener('abort', abort, { once: true })
    this.#ignoreSignal = () => signal?.removeEventListener('abort', abort)
    input.start({
      connected: () => this.#events.add({ kind: 'connected', to: 'source' }),
      text: (text, bytes) => this.#take((intake) => intake.text(text, bytes)),
      value: (value) => this.#take((intake) => intake.value(value)),
      batch: (batch) => this.#take((intake) => intake.arrow(batch)),
      refuse: (reason, bytes, length) => this.#intake?.refuse(reason, bytes, length),
      reconnecting: (attempt, delayMs, cause) => {
        this.#reconnects.source += 1
        this.#events.add({ kind: 'reconnecting', to: 'source', attempt, delayMs, cause })
      },
      ended: (error) => void this.#finish(error),
    })
  }

  #senderEvents(): ConstructorParameters<typeof Sender>[0]['events'] {
    return {
      connected: () => this.#events.add({ kind: 'connected', to: 'server' }),
      taken: (rows, endRow) => {
        this.#rows += BigInt(rows)
        this.#endRow = some(endRow)
        this.#events.add({ kind: 'appended', rows, endRow })
        this.#letGoOn()
      },
      reconnecting: (attempt, delayMs, cause) => {
        this.#reconnects.server += 1
        this.#events.add({ kind: 'reconnecting', to: 'server', attempt, delayMs, cause })
      },
      failed: (error) => this.#end(error),
    }
  }

  #take(give: (intake: RowIntake) => void): void {
    if (this.#isOver || this.#intake === null) return
    give(this.#intake)
    if (this.#waitingBytes < this.#maxWaitingBytes || this.#isHeldUp) return
    this.#isHeldUp = true
    this.#input?.pause()
    // Rows that wait for others to come would wait for themselves.
    this.#intake.flush()
    this.#letGoOn()
  }

  #letGoOn(): void {
    if (!this.#isHeldUp || this.#isOver || this.#waitingBytes > this.#maxWaitingBytes / 2) return
    this.#isHeldUp = false
    this.#input?.resume()
  }

  get #maxWaitingBytes(): number {
    return this.#parts?.maxWaitingBytes ?? 0
  }

  /** What came is sent, also before a failure of the source is told. */
  async #finish(failure: QuiverError | null = null): Promise<void> {
    if (this.#isEnding || this.#isOver) return
    this.#isEnding = true
    await this.#input?.close()
    this.#intake?.flush()
    await this.#sender?.idle()
    this.#end(failure)
  }

  #end(error: QuiverError | null): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#ignoreSignal()
    void this.#input?.close()
    this.#sender?.close()
    if (error === null) this.#events.add({ kind: 'ended' })
    this.#events.end(error)
    this.#settle(error === null ? ok(this.stats()) : err(error))
  }

  #tooLate(graceMs: number): QuiverError {
    const { waitingRows } = this.stats()
    const message = `The server did not take the last ${waitingRows} rows of the feed within ${graceMs} ms; they are lost.`
    return localError('timeout', 'DEADLINE_EXCEEDED', 'DEADLINE_EXCEEDED', message, { rows: String(waitingRows) })
  }
}
