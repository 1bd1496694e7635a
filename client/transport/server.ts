// One server as a client sees it: its connection, how it has been answering, and whether it is worth asking now.
import { none, some, type Option } from '../option.ts'
import type { ServerState } from '../client-events.ts'
import type { QuiverError } from '../errors.ts'
import { CircuitBreaker, isServerFailure, type CircuitBreakerOptions, type CircuitState } from '../resilience/circuit-breaker.ts'
import type { Heartbeat } from '../resilience/heartbeat.ts'
import type { Attempt, Work } from '../resilience/policy.ts'
import type { Timeout } from '../resilience/timeout.ts'
import { err, type Result } from '../result.ts'
import type { Connection } from './connection.ts'
import { ping } from './ping.ts'

/** What a server is made of. */
export interface ServerParts {
  readonly address: string
  readonly connection: Connection
  /** False: it is always asked. */
  readonly breaker: CircuitBreakerOptions | false
  /** Of one try. */
  readonly timeout: Timeout | null
  readonly onCircuit: (state: CircuitState) => void
}

export class Server {
  readonly address: string
  readonly connection: Connection
  readonly #breaker: CircuitBreaker | null
  readonly #timeout: Timeout | null
  #heartbeat: Heartbeat | null = null
  #running = 0
  #seenAtMs: number | null = null

  constructor({ address, connection, breaker, timeout, onCircuit }: ServerParts) {
    const subject = `The server at ${address}`
    this.address = address
    this.connection = connection
    this.#breaker = breaker === false ? null : new CircuitBreaker(breaker, { subject, onChange: onCircuit })
    this.#timeout = timeout
  }

  /** Calls under way. */
  get running(): number {
    return this.#running
  }

  get isAway(): boolean {
    return this.#heartbeat?.isAway === true || this.#breaker?.state === 'open'
  }

  get state(): ServerState {
    return {
      address: this.address,
      status: this.isAway ? 'away' : 'connected',
      lastSeen: this.lastSeen,
      circuit: this.#breaker?.state ?? 'closed',
      running: this.#running,
    }
  }

  get lastSeen(): Option<Date> {
    return this.#seenAtMs === null ? none : some(new Date(this.#seenAtMs))
  }

  /** The server keeps what this one keeps alive. */
  watch(heartbeat: Heartbeat): void {
    this.#heartbeat = heartbeat
  }

  get heartbeat(): Pick<Heartbeat, 'keep' | 'forget'> | null {
    return this.#heartbeat
  }

  /** Tries some work on it, once. */
  async try<T>(work: Work<T>, attempt: Attempt): Promise<Result<T, QuiverError>> {
    this.#running += 1
    try {
      const result = await this.#guarded(work, attempt)
      if (result.isOk() || isAnswer(result.error)) this.seen()
      return result
    } finally {
      this.#running -= 1
    }
  }

  /** It has answered. */
  seen(): void {
    this.#seenAtMs = Date.now()
  }

  /** A server that kept failing is asked for its health before it is given work: that takes little, and ends. */
  async #guarded<T>(work: Work<T>, attempt: Attempt): Promise<Result<T, QuiverError>> {
    const timeout = this.#timeout
    const timed: Work<T> = timeout === null ? work : (own) => timeout.run(work, own)
    const breaker = this.#breaker
    if (breaker === null) return timed(attempt)
    if (breaker.state !== 'closed') {
      const probed = await breaker.run((own) => ping(this.connection, own), attempt)
      if (probed.isErr()) return err(probed.error)
    }
    return breaker.run(timed, attempt)
  }
}

function isAnswer(error: QuiverError): boolean {
  return !isServerFailure(error) && error.kind !== 'cancelled' && error.kind !== 'circuit-open'
}
