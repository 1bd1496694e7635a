// The feeds' thread, and the tasks that wait for it in the order in which they were given. It has what nothing else has, such as rows
// that the engine does not have yet: when it dies, so does all that is here.
import { DataError } from '../errors.ts'
import { Pool, type PoolOptions } from '../workers/pool.ts'
import type { FeedWork } from './thread/feed-work.ts'

/** Tasks at the pool at once; more wait here. */
const SLOTS = 64
/** What the thread makes are buffers outside of its heap, which go when this is full: a small one keeps less that nobody needs. */
const YOUNG_MIB = 8
/** What whoever supervises the server takes to start it again. */
const RESTART_MS = 5_000

export interface FeedPoolOptions extends Pick<PoolOptions, 'databasePointer' | 'roots' | 'onFault'> {
  readonly entry: URL
  /** The thread has died. From now on all tasks fail with WORKER_LOST. */
  readonly onLost: (error: DataError) => void
}

export class FeedPool {
  readonly #options: FeedPoolOptions
  #pool: Pool<FeedWork> | null = null
  readonly #freeSlots = Array.from({ length: SLOTS }, (_, index) => SLOTS - 1 - index)
  readonly #waiting: ((slot: number) => void)[] = []
  #lost: DataError | null = null

  constructor(options: FeedPoolOptions) {
    this.#options = options
  }

  /** Whether the thread has nothing to do. */
  get isIdle(): boolean {
    return this.#freeSlots.length === SLOTS
  }

  /** Runs a task after all that were given before. */
  run<M extends keyof FeedWork>(
    method: M,
    args: Parameters<FeedWork[M]>,
    transfer: readonly ArrayBuffer[] = [],
  ): Promise<ReturnType<FeedWork[M]>> {
    const free = this.#freeSlots.pop()
    if (free !== undefined) return this.#runAt(free, method, args, transfer)
    return new Promise((resolve) => {
      this.#waiting.push((slot) => {
        resolve(this.#runAt(slot, method, args, transfer))
      })
    })
  }

  async #runAt<M extends keyof FeedWork>(
    slot: number,
    method: M,
    args: Parameters<FeedWork[M]>,
    transfer: readonly ArrayBuffer[],
  ): Promise<ReturnType<FeedWork[M]>> {
    try {
      if (this.#lost !== null) throw this.#lost
      return await this.#open().run(method, args, slot, transfer)
    } finally {
      const next = this.#waiting.shift()
      // At once: another task that is given before it has begun must not find a free slot.
      if (next === undefined) this.#freeSlots.push(slot)
      else next(slot)
    }
  }

  async close(): Promise<void> {
    await this.#pool?.close()
  }

  /** The thread begins with the first task: servers without feeds do without. */
  #open(): Pool<FeedWork> {
    this.#pool ??= new Pool<FeedWork>({
      ...this.#options,
      onLost: () => {
        this.#lose()
      },
      threads: 1,
      slots: SLOTS,
      youngMiB: YOUNG_MIB,
    })
    return this.#pool
  }

  #lose(): void {
    if (this.#lost !== null) return
    const message = 'The thread of the feeds died, and with it rows that only it had; the server has to be started again.'
    this.#lost = new DataError('WORKER_LOST', message, {}, { retryAfterMs: RESTART_MS })
    this.#options.onLost(this.#lost)
  }
}
