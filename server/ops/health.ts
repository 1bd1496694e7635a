// Whether the server can do its work, found out by doing some: a query through a pool thread. A pool that is busy with calls is
// alive, as long as some of them come to an end; one that is free and does not answer is not.
import type { Clock } from '../clock.ts'
import { DataError } from '../errors.ts'
import type { Log } from './log.ts'

export interface HealthParts {
  readonly clock: Clock
  readonly log: Log
  /** Runs the smallest query there is. */
  readonly probe: () => Promise<unknown>
  /** Whether all threads have work. */
  readonly isBusy: () => boolean
  /** Whether there is a thread at all. */
  readonly canAnswer: () => boolean
  /** How many tasks have come back; only whether that changes counts. */
  readonly finishedTasks: () => number
  readonly report: (isServing: boolean) => void
}

const INTERVAL_MS = 5_000
const TIMEOUT_MS = 5_000
/** The first answer takes longer: the threads have to start. */
const FIRST_TIMEOUT_MS = 60_000
/** Threads that may die at the first query before the server gives up to start. */
const FIRST_TRIES = 3
/** How long all threads may be busy with the same tasks. Results come in pages, so only a single page may take longer. */
const STALLED_MS = 5 * 60_000

export class Health {
  readonly #parts: HealthParts
  #isServing = false
  #wasServing = false
  #isStopped = false
  #cancelTimer: () => void = () => undefined
  /** The probe that has not answered yet. Asking once more would only make it more to do. */
  #asked: Promise<unknown> | null = null
  #round = 0
  #progress = { finished: 0, sinceMs: 0 }

  constructor(parts: HealthParts) {
    this.#parts = parts
  }

  get isServing(): boolean {
    return this.#isServing
  }

  /**
   * Probes now and from time to time; settles once the first probe was answered, and fails as it does. Where the thread died that should
   * have answered, the one in its place is asked.
   */
  async start(): Promise<void> {
    let error = await this.#check(FIRST_TIMEOUT_MS)
    for (let tries = 1; isLostThread(error) && tries < FIRST_TRIES; tries++) error = await this.#check(FIRST_TIMEOUT_MS)
    if (error !== null) throw error
    this.#again()
  }

  /** Looks at once: something has happened that may have cost the server its health. */
  suspect(): void {
    if (this.#isStopped || !this.#isServing) return
    if (!this.#parts.canAnswer()) {
      this.#parts.log.warn({}, 'no thread is there to answer; the server does not serve until one has begun')
      this.#set(false)
    }
    this.#cancelTimer()
    this.#checkAndGoOn()
  }

  #again(): void {
    if (this.#isStopped) return
    this.#cancelTimer = this.#parts.clock.after(INTERVAL_MS, () => {
      this.#checkAndGoOn()
    })
  }

  #checkAndGoOn(): void {
    const round = ++this.#round
    void this.#check(TIMEOUT_MS).then(() => {
      if (round === this.#round) this.#again()
    })
  }

  /** From now on the server is not serving, whatever probes say. */
  stop(): void {
    this.#isStopped = true
    this.#cancelTimer()
    this.#set(false)
  }

  /** Gives what is wrong, or null. */
  async #check(timeoutMs: number): Promise<Error | null> {
    const isStalled = this.#isStalled()
    const error = this.#parts.isBusy() && this.#isServing && !isStalled ? null : await this.#probe(timeoutMs)
    if (this.#isStopped) return null
    if (error !== null && this.#isServing) this.#parts.log.error({ err: error }, 'the server does not answer its own queries')
    if (error === null && this.#wasServing && !this.#isServing) this.#parts.log.info({}, 'the server answers again')
    this.#set(error === null)
    return error
  }

  #isStalled(): boolean {
    const { clock, isBusy, finishedTasks } = this.#parts
    const finished = finishedTasks()
    if (!isBusy() || finished !== this.#progress.finished) this.#progress = { finished, sinceMs: clock.now() }
    return clock.now() - this.#progress.sinceMs >= STALLED_MS
  }

  #set(isServing: boolean): void {
    if (isServing === this.#isServing) return
    this.#isServing = isServing
    this.#wasServing ||= isServing
    this.#parts.report(isServing)
  }

  /** Null, or why it failed. */
  async #probe(timeoutMs: number): Promise<Error | null> {
    const { clock, probe } = this.#parts
    const asked = (this.#asked ??= probe().finally(() => {
      this.#asked = null
    }))
    return new Promise((resolve) => {
      const cancel = clock.after(timeoutMs, () => {
        resolve(new Error(`no answer within ${timeoutMs} ms`))
      })
      asked
        .then(
          () => {
            resolve(null)
          },
          (error: unknown) => {
            resolve(error as Error)
          },
        )
        .finally(cancel)
    })
  }
}

function isLostThread(error: Error | null): boolean {
  return error instanceof DataError && error.reason === 'WORKER_LOST'
}
