// Whether the server can do its work, found out by doing some: a query through a pool thread. A pool that is busy with calls is
// alive; one that is free and does not answer is not.
import type { Clock } from '../clock.ts'
import type { Log } from './log.ts'

export interface HealthParts {
  readonly clock: Clock
  readonly log: Log
  /** Runs the smallest query there is. */
  readonly probe: () => Promise<unknown>
  /** Whether all threads have work. */
  readonly isBusy: () => boolean
  readonly report: (isServing: boolean) => void
}

const INTERVAL_MS = 5_000
const TIMEOUT_MS = 5_000
/** The first answer takes longer: the threads have to start. */
const FIRST_TIMEOUT_MS = 60_000

export class Health {
  readonly #parts: HealthParts
  #isServing = false
  #isStopped = false
  #cancelTimer: () => void = () => undefined

  constructor(parts: HealthParts) {
    this.#parts = parts
  }

  get isServing(): boolean {
    return this.#isServing
  }

  /** Probes now and from time to time; settles after the first probe. */
  async start(): Promise<void> {
    await this.#check(FIRST_TIMEOUT_MS)
    this.#again()
  }

  #again(): void {
    if (this.#isStopped) return
    this.#cancelTimer = this.#parts.clock.after(INTERVAL_MS, () => {
      void this.#check(TIMEOUT_MS).then(() => {
        this.#again()
      })
    })
  }

  /** From now on the server is not serving, whatever probes say. */
  stop(): void {
    this.#isStopped = true
    this.#cancelTimer()
    this.#set(false)
  }

  async #check(timeoutMs: number): Promise<void> {
    const error = this.#parts.isBusy() && this.#isServing ? null : await this.#probe(timeoutMs)
    if (this.#isStopped) return
    if (error !== null && this.#isServing) this.#parts.log.error({ err: error }, 'the server does not answer its own queries')
    this.#set(error === null)
  }

  #set(isServing: boolean): void {
    if (isServing === this.#isServing) return
    this.#isServing = isServing
    this.#parts.report(isServing)
  }

  /** Null, or why it failed. */
  async #probe(timeoutMs: number): Promise<Error | null> {
    const { clock, probe } = this.#parts
    return new Promise((resolve) => {
      const cancel = clock.after(timeoutMs, () => {
        resolve(new Error(`no answer within ${timeoutMs} ms`))
      })
      probe()
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
