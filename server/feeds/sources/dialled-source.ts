// What all sources share that this server dials: they come back when they were lost, and read no further than their feed has room.
import type { Clock } from '../../clock.ts'
import { publicAddress, type Source, type SourceSink, type SourceStatus } from '../source.ts'
import { DEFAULT_BACKOFF, type BackoffLimits } from './backoff.ts'
import { Reconnecting, type Link, type LinkEvents } from './reconnecting.ts'
import type { Target, Targets } from './targets.ts'

export interface DialledSourceOptions {
  readonly url: string
  /** Default 250 ms and 30 s. */
  readonly backoff?: BackoffLimits
  /** A connection without a sign of life for so long is given up; half of it brings a ping. Default 30 s. */
  readonly idleTimeoutMs?: number
  /** A larger message goes to the dead letters, without its bytes. */
  readonly maxMessageBytes: number
}

export interface SourceParts {
  readonly clock: Clock
  /** Numbers from 0 up to 1, for the jitter. */
  readonly random: () => number
  readonly targets: Targets
}

export const DEFAULT_IDLE_TIMEOUT_MS = 30_000

export abstract class DialledSource<O extends DialledSourceOptions> implements Source {
  abstract readonly kind: Source['kind']
  readonly address: string
  protected readonly options: O
  protected readonly clock: Clock
  protected readonly idleTimeoutMs: number
  readonly #targets: Targets
  readonly #connection: Reconnecting
  #sink: SourceSink | null = null

  constructor(options: O, { clock, random, targets }: SourceParts) {
    const { url, backoff = DEFAULT_BACKOFF, idleTimeoutMs = DEFAULT_IDLE_TIMEOUT_MS } = options
    this.address = publicAddress(url)
    this.options = options
    this.clock = clock
    this.#targets = targets
    this.idleTimeoutMs = idleTimeoutMs
    this.#connection = new Reconnecting({ clock, random, backoff, idleTimeoutMs, connect: (events) => this.dial(events) })
  }

  get status(): SourceStatus {
    return this.#connection.status
  }

  start(sink: SourceSink): void {
    this.#sink = sink
    this.#connection.start()
  }

  pause(): void {
    this.#connection.pause()
  }

  resume(): void {
    this.#connection.resume()
  }

  close(): Promise<void> {
    return this.#connection.close()
  }

  /** Where to dial. Fails with TARGET_REFUSED. */
  protected get target(): Target {
    return this.#targets.target(this.options.url)
  }

  /** Makes one connection, and tells of it as long as it lasts. */
  protected abstract dial(events: LinkEvents): Link

  /** Gives a message to the feed; the connection is not read again before there is room. */
  protected take(message: Parameters<SourceSink['add']>[0]): void {
    const sink = this.#sink
    if (sink === null) return
    sink.add(message)
    if (!sink.isFull) return
    this.#connection.hold()
    sink.onRoom(() => {
      this.#connection.release()
    })
  }

  /** A message that could not be taken, or not even read, goes to the dead letters. */
  protected refuse(bytes: Uint8Array, reason: string): void {
    this.#sink?.refuse(bytes, bytes.length, this.address, reason)
  }

  protected refuseTooLarge(): void {
    this.refuse(new Uint8Array(0), `a message has more than ${this.options.maxMessageBytes} bytes`)
  }
}
