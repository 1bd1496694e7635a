// What a result needs besides its turn: a share of the engine's memory from when it is opened to its end, and room for the page that
// is to be made. It is waited for without a turn in hand, as it may be with readers who never come back.
import { DataError } from '../errors.ts'
import type { Permit } from './admission.ts'
import type { PageBudget, PageReservation, SessionParts } from './session-parts.ts'

/**
 * What the engine may keep for a result between two pages: a page of a Parquet file for each column, unpacked, and the batches that
 * it has ready.
 */
export const OPEN_RESULT_BYTES = 16 * 1024 * 1024
const RETRY_MEMORY_MS = 250
/** How long a result may wait for memory to begin in: readers who are slow give it back soon, those who are gone later. */
const MEMORY_WAIT_MS = 10_000

export interface Admitted {
  readonly permit: Permit
  readonly reservation: PageReservation
}

export class ResultRoom {
  readonly #parts: Pick<SessionParts, 'budget' | 'results' | 'clock'>
  readonly #takeTurn: () => Promise<Permit>
  #share: PageReservation | null = null

  constructor(parts: Pick<SessionParts, 'budget' | 'results' | 'clock'>, takeTurn: () => Promise<Permit>) {
    this.#parts = parts
    this.#takeTurn = takeTurn
  }

  /** To open a result whose first page may have so many bytes. Fails when there is no room for too long. */
  async toOpen(bytes: number, signal: AbortSignal): Promise<Admitted> {
    const tried = await this.#try(bytes)
    if ('permit' in tried) return tried
    const patience = new AbortController()
    const message = 'The server has as many results in hand as its memory allows.'
    const giveUp = this.#parts.clock.after(MEMORY_WAIT_MS, () => {
      patience.abort(new DataError('MEMORY_EXHAUSTED', message, {}, { retryAfterMs: RETRY_MEMORY_MS }))
    })
    try {
      return await this.toGoOn(bytes, AbortSignal.any([signal, patience.signal]))
    } finally {
      giveUp()
    }
  }

  /** For a page of the open result. */
  async toGoOn(bytes: number, signal: AbortSignal): Promise<Admitted> {
    for (;;) {
      const tried = await this.#try(bytes)
      if ('permit' in tried) return tried
      await tried.room(signal)
    }
  }

  /** The result is at its end. */
  giveBack(): void {
    this.#share?.release()
    this.#share = null
  }

  /** Gives the budget that has no room, where one has none. */
  async #try(bytes: number): Promise<Admitted | PageBudget> {
    const permit = await this.#takeTurn()
    const { budget, results } = this.#parts
    this.#share ??= results.tryReserve(OPEN_RESULT_BYTES)
    const reservation = this.#share === null ? null : budget.tryReserve(bytes)
    if (reservation !== null) return { permit, reservation }
    permit.release()
    return this.#share === null ? results : budget
  }
}
