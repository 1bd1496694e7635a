// The feeds' thread, and the tasks that wait for it in the order in which they were given.
import { Pool, type PoolOptions } from '../workers/pool.ts'
import type { FeedWork } from './thread/feed-work.ts'

/** Tasks at the pool at once; more wait here. */
const SLOTS = 64
/** What the thread makes are buffers outside of its heap, which go when this is full: a small one keeps less that nobody needs. */
const YOUNG_MIB = 8

export type FeedPoolOptions = Pick<PoolOptions, 'databasePointer' | 'roots' | 'onFault'> & { readonly entry: URL }

export class FeedPool {
  readonly #options: FeedPoolOptions
  #pool: Pool<FeedWork> | null = null
  readonly #freeSlots = Array.from({ length: SLOTS }, (_, index) => SLOTS - 1 - index)
  readonly #waiting: ((slot: number) => void)[] = []

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
      threads: 1,
      slots: SLOTS,
      youngMiB: YOUNG_MIB,
    })
    return this.#pool
  }
}
