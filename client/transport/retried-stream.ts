// A stream that is opened with its first step, and opened again as long as nothing of it has come. What has come is never given twice.
import type { QuiverError } from '../errors.ts'
import type { Attempt } from '../resilience/policy.ts'
import { err, ok, type Result } from '../result.ts'
import type { Received } from './call.ts'
import type { CallOptions } from './connection.ts'
import type { Source } from './result-stream.ts'
import type { StreamCall, Target } from './target.ts'

/** A stream with what came of it first. */
interface Opened<T> {
  readonly source: Source<T>
  readonly first: Received<T>
}

type Open<T> = StreamCall<T>['open']

/** One try to open a stream. */
type TryOpening<T> = (open: Open<T>, target: Target) => Promise<Result<Opened<T>, QuiverError>>

/** Tries until a stream is open, or there are no more tries. */
type Opening<T> = (attempt: Attempt, own: TryOpening<T>) => Promise<Result<Opened<T>, QuiverError>>

export class RetriedStream<T> implements Source<T> {
  readonly #options: CallOptions
  readonly #opening: Opening<T>
  /** Ends the stream, and while there is none the tries to open one. */
  readonly #leaving = new AbortController()
  #source: Source<T> | null = null

  constructor(options: CallOptions, opening: Opening<T>) {
    this.#options = options
    this.#opening = opening
    options.signal?.addEventListener('abort', this.#onAbort, { once: true })
    if (options.signal?.aborted === true) this.#onAbort()
  }

  async next(): Promise<Received<T>> {
    const received = this.#source === null ? await this.#open() : await this.#source.next()
    if (received.done === true) this.#forgetSignal()
    return received
  }

  close(): void {
    this.#forgetSignal()
    if (this.#source === null) this.#leaving.abort(new Error('The caller stopped reading.'))
    else this.#source.close()
  }

  async #open(): Promise<Received<T>> {
    const { signal } = this.#leaving
    const opened = await this.#opening({ signal, deadlineMs: this.#options.deadlineMs, tries: 0 }, (open, target) =>
      this.#try(open, target),
    )
    if (opened.isErr()) return { done: true, value: opened.error }
    this.#source = opened.value.source
    return opened.value.first
  }

  async #try(open: Open<T>, target: Target): Promise<Result<Opened<T>, QuiverError>> {
    const { signal } = target.options
    // A try's own signal may end it, but not the stream once it has begun.
    const opened = open({ ...target, options: { ...target.options, signal: this.#leaving.signal } })
    if (opened.isErr()) return err(opened.error)
    const source = opened.value
    const giveUp = (): void => source.close()
    signal?.addEventListener('abort', giveUp, { once: true })
    const first = await source.next()
    signal?.removeEventListener('abort', giveUp)
    return first.done === true && first.value !== null ? err(first.value) : ok({ source, first })
  }

  readonly #onAbort = (): void => this.#leaving.abort(this.#options.signal?.reason)

  #forgetSignal(): void {
    this.#options.signal?.removeEventListener('abort', this.#onAbort)
  }
}
