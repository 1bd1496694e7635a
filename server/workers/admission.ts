// Who may use the pool now: a semaphore, and behind it one bounded queue that serves the principals in turn, so that a caller with
// a thousand queries waits behind himself and not before others. The pages of results that are under way are not counted
// against the bound and take turns with new operations; cleaning up goes before all, since it is what makes room.
import { DataError } from '../errors.ts'

export interface Permit {
  /** A number below `permits` that no other held permit has. */
  readonly slot: number
  release(): void
}

export interface AdmissionOptions {
  /** Tasks at the pool at once, running or about to. */
  readonly permits: number
  /** Operations that may wait for a permit. */
  readonly maxQueued: number
}

/** Whether an operation asks for the first time, or to go on. */
export type Stage = 'begin' | 'continue'

interface Waiter {
  readonly grant: (permit: Permit) => void
}

export class Admission {
  readonly #options: AdmissionOptions
  readonly #freeSlots: number[]
  readonly #cleanups = new Set<Waiter>()
  /** In the order of their turns. */
  readonly #lanes = new Map<string, Set<Waiter>>()
  #queued = 0
  #refused = 0
  #meanHeldMs = 10

  constructor(options: AdmissionOptions) {
    this.#options = options
    this.#freeSlots = Array.from({ length: options.permits }, (_, index) => options.permits - 1 - index)
  }

  /** Operations that wait to begin. */
  get queued(): number {
    return this.#queued
  }

  /** Operations that found no room to wait, since the start. */
  get refused(): number {
    return this.#refused
  }

  get running(): number {
    return this.#options.permits - this.#freeSlots.length
  }

  /** Fails with the signal's reason while it waits, and with QUEUE_FULL when an operation that has not begun finds no room. */
  async acquire(principal: string, stage: Stage, signal: AbortSignal): Promise<Permit> {
    const slot = this.#freeSlots.pop()
    if (slot !== undefined) return this.#permit(slot)
    if (stage === 'continue') return this.#waitInTurn(`${principal}\n${stage}`, signal)
    if (this.#queued >= this.#options.maxQueued) throw this.#full()
    this.#queued += 1
    try {
      return await this.#waitInTurn(principal, signal)
    } finally {
      this.#queued -= 1
    }
  }

  /** A permit to clean up: before all others, and not to be cancelled. */
  async acquireForCleanup(): Promise<Permit> {
    const slot = this.#freeSlots.pop()
    return slot === undefined ? this.#wait(this.#cleanups, null) : this.#permit(slot)
  }

  async #waitInTurn(lane: string, signal: AbortSignal): Promise<Permit> {
    const queue = this.#lanes.get(lane) ?? new Set<Waiter>()
    this.#lanes.set(lane, queue)
    try {
      return await this.#wait(queue, signal)
    } finally {
      if (queue.size === 0 && this.#lanes.get(lane) === queue) this.#lanes.delete(lane)
    }
  }

  #wait(queue: Set<Waiter>, signal: AbortSignal | null): Promise<Permit> {
    return new Promise((resolve, reject) => {
      const abort = () => {
        queue.delete(waiter)
        reject(signal?.reason as Error)
      }
      const waiter: Waiter = {
        grant(permit) {
          signal?.removeEventListener('abort', abort)
          resolve(permit)
        },
      }
      if (signal?.aborted === true) return abort()
      signal?.addEventListener('abort', abort, { once: true })
      queue.add(waiter)
    })
  }

  #permit(slot: number): Permit {
    const since = performance.now()
    let held = true
    return {
      slot,
      release: () => {
        if (!held) return
        held = false
        this.#meanHeldMs += (performance.now() - since - this.#meanHeldMs) / 16
        this.#pass(slot)
      },
    }
  }

  #pass(slot: number): void {
    const waiter = firstOf(this.#cleanups) ?? this.#nextInTurn()
    if (waiter === undefined) this.#freeSlots.push(slot)
    else waiter.grant(this.#permit(slot))
  }

  /** The first waiter of the lane whose turn it is; that lane then goes to the end of the round. */
  #nextInTurn(): Waiter | undefined {
    for (const [lane, queue] of this.#lanes) {
      this.#lanes.delete(lane)
      const waiter = firstOf(queue)
      if (waiter === undefined) continue
      if (queue.size > 0) this.#lanes.set(lane, queue)
      return waiter
    }
    return undefined
  }

  #full(): DataError {
    this.#refused += 1
    const { permits, maxQueued } = this.#options
    const retryAfterMs = Math.round(Math.min(10_000, Math.max(50, (this.#meanHeldMs * maxQueued) / permits / 2)))
    return new DataError(
      'QUEUE_FULL',
      `${maxQueued} operations wait already; try again in ${retryAfterMs} ms.`,
      { queued: String(maxQueued) },
      { retryAfterMs },
    )
  }
}

/** Takes the oldest out. */
function firstOf(waiters: Set<Waiter>): Waiter | undefined {
  for (const waiter of waiters) {
    waiters.delete(waiter)
    return waiter
  }
  return undefined
}
