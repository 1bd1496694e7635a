// An open result as its pages, one ahead at most: while a page is being sent the next may be made, and no more, so a slow reader
// costs two pages and no thread.
import type { Operation } from './operation.ts'
import { Session } from './session.ts'
import type { HeldPage, PageLimits, ResultRequest, SessionParts } from './session-parts.ts'

export class ResultStream {
  readonly #session: Session
  readonly #limits: PageLimits
  #ahead: Promise<HeldPage> | null
  #closing: Promise<void> | null = null

  /** Runs the query up to its first page. Whoever has the stream must close it, also when it has no pages left. */
  static async open(parts: SessionParts, operation: Operation, request: ResultRequest): Promise<ResultStream> {
    const session = new Session(parts, operation)
    try {
      return new ResultStream(session, request, await session.open(request))
    } catch (error) {
      await session.close()
      throw error
    }
  }

  private constructor(session: Session, limits: PageLimits, first: HeldPage) {
    this.#session = session
    this.#limits = limits
    this.#ahead = Promise.resolve(first)
  }

  /** Begins to make the page after the one taken last. */
  prefetch(): void {
    if (this.#ahead !== null || !this.#session.hasMore) return
    this.#ahead = this.#session.next(this.#limits)
    // Whoever takes it hears of its failure; one that nobody takes has nobody to tell.
    this.#ahead.catch(() => undefined)
  }

  /** The next page, the schema in the first; null after the last. With the last page the connection is free already. */
  async take(): Promise<HeldPage | null> {
    this.prefetch()
    const page = await this.#ahead
    this.#ahead = null
    if (!this.#session.hasMore) await this.#closeSession()
    return page
  }

  /** Frees everything. A call under way is waited for: abort the operation first to end it. */
  async close(): Promise<void> {
    const ahead = this.#ahead
    this.#ahead = null
    await ahead?.then(
      (page) => {
        page.release()
      },
      () => undefined,
    )
    await this.#closeSession()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #closeSession(): Promise<void> {
    this.#closing ??= this.#session.close()
    return this.#closing
  }
}
