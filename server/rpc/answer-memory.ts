// What calls were answered, for callers who ask again with the same idempotency key since they never heard: the work is done once. Who
// asks while it is being done waits for it. Failures are not remembered, for what failed has changed nothing and may be tried again.
import type { Clock } from '../clock.ts'
import { DataError } from '../errors.ts'

/** A call that may come again. */
export interface RepeatableCall {
  /** Whose it is, which method it calls, and the key that he gave it. */
  readonly id: string
  /** Of its request: the same key is for the same request only. */
  readonly digest: string
}

/** What the work tells of an answer, as soon as there is one. */
export interface Answered<T> {
  /** Gives it once more. It is held as long as the answer is remembered. */
  readonly recall: () => T
  /** What that takes, about. */
  readonly bytes: number
  /** Somebody else is told of it: it stays, whatever becomes of the call that it was first made for. */
  readonly keep: () => void
}

/** How much is remembered; answers beyond that are forgotten, the oldest first. */
export interface MemoryLimits {
  readonly answers: number
  readonly bytes: number
  readonly ageMs: number
}

interface Entry {
  readonly digest: string
  /** Null once the work has failed. */
  readonly outcome: Promise<Answered<unknown> | null>
  settled: { readonly bytes: number; readonly atMs: number } | null
}

const LIMITS: MemoryLimits = { answers: 10_000, bytes: 32 * 1024 * 1024, ageMs: 600_000 }

/** Takes an answer down; the returned function forgets it, where what it tells of is taken back. */
export type Note<T> = (answered: Answered<T>) => () => void

export class AnswerMemory {
  readonly #clock: Pick<Clock, 'now'>
  readonly #limits: MemoryLimits
  /** Those with an answer are in the order in which they got it. */
  readonly #entries = new Map<string, Entry>()
  #bytes = 0
  #answers = 0

  constructor(clock: Pick<Clock, 'now'>, limits: MemoryLimits = LIMITS) {
    this.#clock = clock
    this.#limits = limits
  }

  /** Calls that are answered or being worked on. */
  get size(): number {
    return this.#entries.size
  }

  /**
   * Does the work, or gives the answer of the first call. `work` notes its answer; `gone` rejects when nobody waits any more. Fails with
   * ARGUMENT_INVALID for another request.
   */
  async once<T>(call: RepeatableCall, work: (note: Note<T>) => Promise<T>, gone: () => Promise<never>): Promise<T> {
    for (;;) {
      this.#forgetOld()
      const entry = this.#entries.get(call.id)
      if (entry === undefined) return this.#first(call, work)
      if (entry.digest !== call.digest) throw otherRequest()
      const answered = (await Promise.race([entry.outcome, gone()])) as Answered<T> | null
      // Where what it tells of was taken back meanwhile, the work is to be done anew.
      if (answered === null || this.#entries.get(call.id) !== entry) continue
      answered.keep()
      return answered.recall()
    }
  }

  async #first<T>({ id, digest }: RepeatableCall, work: (note: Note<T>) => Promise<T>): Promise<T> {
    let settle: (answered: Answered<T> | null) => void = () => undefined
    const outcome = new Promise<Answered<T> | null>((resolve) => {
      settle = resolve
    })
    const entry: Entry = { digest, outcome, settled: null }
    this.#entries.set(id, entry)
    try {
      return await work((answered) => {
        this.#remember(id, entry, answered.bytes)
        settle(answered)
        return () => {
          this.#forget(id, entry)
        }
      })
    } finally {
      if (entry.settled === null) this.#forget(id, entry)
      settle(null)
    }
  }

  #remember(id: string, entry: Entry, bytes: number): void {
    entry.settled = { bytes, atMs: this.#clock.now() }
    this.#entries.delete(id)
    this.#entries.set(id, entry)
    this.#answers += 1
    this.#bytes += bytes
  }

  #forget(id: string, entry: Entry): void {
    if (this.#entries.get(id) !== entry) return
    this.#entries.delete(id)
    if (entry.settled === null) return
    this.#answers -= 1
    this.#bytes -= entry.settled.bytes
  }

  #forgetOld(): void {
    const { answers, bytes, ageMs } = this.#limits
    for (const [id, entry] of this.#entries) {
      if (entry.settled === null) continue
      const isOver = this.#answers > answers || this.#bytes > bytes || this.#clock.now() - entry.settled.atMs > ageMs
      if (!isOver) return
      this.#forget(id, entry)
    }
  }
}

function otherRequest(): DataError {
  return new DataError('ARGUMENT_INVALID', 'quiver-idempotency-key: another request has been sent with this key; use a new one.', {
    field: 'quiver-idempotency-key',
  })
}
