// The servers of a client, almost always one, and how calls come to them. Every call of the client goes through here: it is tried as the
// policies say, each try on a server that is worth asking. A table belongs to the server that made it, so calls that name tables go there.
import { randomBytes } from 'node:crypto'
import type { ClientState } from '../client-events.ts'
import { closedError } from '../ended.ts'
import { invalidError, type QuiverError } from '../errors.ts'
import { none, type Option } from '../option.ts'
import { Pauses } from '../resilience/pauses.ts'
import type { Attempt, Policy, Work } from '../resilience/policy.ts'
import { RetryBudget } from '../resilience/retry-budget.ts'
import { err, ok, ResultAsync, type Result } from '../result.ts'
import type { CallFacts, Route } from './call-facts.ts'
import { callPolicies, type CallPolicies, type ResilienceOptions } from './call-policies.ts'
import type { CallOptions, Connection } from './connection.ts'
import { HandleHomes, homeOfName } from './handle-homes.ts'
import type { Source } from './result-stream.ts'
import { RetriedStream } from './retried-stream.ts'
import type { Server } from './server.ts'
import type { StreamCall, Target } from './target.ts'

/** Asks a server whether it knows a table. */
export type Knows = (connection: Connection, handle: string, options: CallOptions) => PromiseLike<boolean>

/** Tables of one server. */
export interface Group<T> {
  readonly route: Route
  readonly tables: readonly T[]
}

/** Why no server is asked. */
interface Refused {
  readonly error: QuiverError
}

const KEY_BYTES = 16

export class ServerSet {
  readonly servers: readonly Server[]
  readonly #policies: CallPolicies
  readonly #pauses = new Pauses()
  readonly #timeoutMs: number | undefined
  readonly #knows: Knows
  readonly #homes = new HandleHomes<Server>()
  /** Where there is but one. */
  readonly #only: Server | null
  #turn = 0

  /** At least one server. */
  constructor(servers: readonly Server[], options: ResilienceOptions, knows: Knows) {
    const budget = options.retry === false ? undefined : options.retry?.budget
    this.servers = servers
    this.#only = servers.length === 1 ? (servers[0] ?? null) : null
    this.#policies = callPolicies(options, this.#pauses, new RetryBudget(budget))
    this.#timeoutMs = options.timeoutMs
    this.#knows = knows
  }

  get state(): Omit<ClientState, 'leasesLost'> {
    const servers = this.servers.map(({ state }) => state)
    const seen = servers.flatMap(({ lastSeen }) => (lastSeen.isSome ? [lastSeen] : []))
    const lastSeen = seen.reduce<Option<Date>>((a, b) => (a.isSome && a.value > b.value ? a : b), none)
    return { status: servers.every(({ status }) => status === 'away') ? 'away' : 'connected', lastSeen, servers }
  }

  /** Makes a call. `work` is one try, on the server that it is told. */
  run<T>(
    facts: CallFacts,
    options: CallOptions,
    work: (target: Target) => PromiseLike<Result<T, QuiverError>>,
  ): ResultAsync<T, QuiverError> {
    const { signal, deadlineMs = this.#timeoutMs } = options
    const checked = this.#first.connection.check({ signal, deadlineMs })
    if (checked.isErr()) return new ResultAsync(Promise.resolve(err(checked.error)))
    const tries = (route: Route): Promise<Result<T, QuiverError>> =>
      this.#policyFor(facts).run(this.#tries(facts, route, work), { signal, deadlineMs, tries: 0 })
    return new ResultAsync(this.#follow(facts.route, tries))
  }

  /** Makes a call that answers with a stream; it is made again only as long as nothing of its answer has come. */
  stream<T>({ facts, options, open }: StreamCall<T>): Source<T> {
    return new RetriedStream<T>(options, (attempt, own) => {
      const tries = (route: Route) =>
        this.#streamPolicyFor(facts).run(
          this.#tries(facts, route, async (target) => own(open, target)),
          attempt,
        )
      return this.#follow(facts.route, tries)
    })
  }

  /** The same of every server, in the order of the addresses. */
  async onEach<T>(act: (route: Route) => PromiseLike<Result<T, QuiverError>>): Promise<Result<T[], QuiverError>> {
    const results = await Promise.all(this.servers.map(({ address }) => act({ to: 'server', address })))
    const values: T[] = []
    for (const result of results) {
      if (result.isErr()) return err(result.error)
      values.push(result.value)
    }
    return ok(values)
  }

  /** The tables in groups, each with the server that has them. */
  async byServer<T>(tables: readonly T[], handleOf: (table: T) => string, options: CallOptions): Promise<Group<T>[]> {
    const groups = new Map<Server, T[]>()
    for (const table of tables) {
      const server = this.#only ?? (await this.#locate(handleOf(table), options))
      const group = groups.get(server)
      if (group === undefined) groups.set(server, [table])
      else group.push(table)
    }
    return [...groups].map(([{ address }, own]) => ({ route: { to: 'server', address }, tables: own }))
  }

  /** One that is worth asking. */
  get any(): Server {
    return this.#only ?? this.#leastBusy(null)
  }

  /** The server where the live table of this name lives. */
  homeOf(name: string): Server {
    const place = homeOfName(
      name,
      this.servers.map(({ address }) => address),
    )
    return this.servers[place] ?? this.#first
  }

  /** The server that made this table, as far as that is known. */
  withHandle(handle: string): Server {
    return this.#homes.get(handle) ?? this.#first
  }

  /** A server has told of a table of its own. */
  noteHandle(handle: string, connection: Connection): void {
    if (this.servers.length === 1) return
    const server = this.servers.find((one) => one.connection === connection)
    if (server !== undefined) this.#homes.set(handle, server)
  }

  /** Takes no more calls, has those that wait to be tried end, waits for the running ones, and closes the connections. */
  async close(graceMs: number): Promise<void> {
    const closing = this.servers.map(({ connection }) => connection.close(graceMs))
    this.#policies.bulkhead?.close(closedError())
    this.#pauses.close()
    await Promise.all(closing)
  }

  get #first(): Server {
    const [first] = this.servers
    if (first === undefined) throw new Error('a client has at least one server')
    return first
  }

  #policyFor({ repetition, canHedge }: CallFacts): Policy {
    const { reads, repeatable, single } = this.#policies
    if (repetition === 'twice') return single
    return canHedge ? reads : repeatable
  }

  #streamPolicyFor({ repetition }: CallFacts): Policy {
    return repetition === 'twice' ? this.#policies.single : this.#policies.repeatable
  }

  /** A call that anyone may be about is made of one server after the other, until one knows it. */
  async #follow<T>(route: Route, tries: (route: Route) => Promise<Result<T, QuiverError>>): Promise<Result<T, QuiverError>> {
    if (route.to !== 'whoever-knows' || this.servers.length === 1) return tries(route)
    let last = await tries({ to: 'server', address: this.#first.address })
    for (const { address } of this.servers.slice(1)) {
      if (last.isOk() || last.error.kind !== 'not-found') return last
      last = await tries({ to: 'server', address })
    }
    return last
  }

  /** The work of a policy: each run of it is a try on one server. A call with a key stays where it may have been done already. */
  #tries<T>({ repetition }: CallFacts, route: Route, work: (target: Target) => PromiseLike<Result<T, QuiverError>>): Work<T> {
    const idempotencyKey = repetition === 'keyed' ? randomBytes(KEY_BYTES).toString('base64url') : undefined
    let last: Server | null = null
    let mayBeDone = false
    return async (attempt) => {
      const picked = last !== null && mayBeDone ? last : (this.#only ?? (await this.#pick(route, last, attempt)))
      if ('error' in picked) return err(picked.error)
      last = picked
      const { connection } = picked
      return picked.try(({ signal, deadlineMs }) => {
        mayBeDone = repetition === 'keyed'
        return work({ connection, options: { signal, deadlineMs, idempotencyKey } })
      }, attempt)
    }
  }

  async #pick(route: Route, last: Server | null, attempt: Attempt): Promise<Server | Refused> {
    switch (route.to) {
      case 'handles':
        return this.#holder(route.handles, attempt)
      case 'live':
        return this.homeOf(route.name)
      case 'server':
        return this.servers.find(({ address }) => address === route.address) ?? this.#first
      case 'whoever-knows':
      case 'any':
        return this.#leastBusy(last)
    }
  }

  /** Of those that answer the one with the fewest calls, in turn; after a failure preferably another one. */
  #leastBusy(last: Server | null): Server {
    const others = this.servers.filter((server) => server !== last)
    const well = others.filter(({ isAway }) => !isAway)
    const candidates = well.length > 0 ? well : this.servers
    const fewest = Math.min(...candidates.map(({ running }) => running))
    const free = candidates.filter(({ running }) => running === fewest)
    return free[this.#turn++ % free.length] ?? this.#first
  }

  async #holder(handles: readonly string[], attempt: Attempt): Promise<Server | Refused> {
    const holders = await Promise.all(handles.map((handle) => this.#locate(handle, attempt)))
    const [first = this.#first, ...others] = new Set(holders)
    const [other] = others
    if (other === undefined) return first
    const message = `The tables are on two servers, ${first.address} and ${other.address}: collect those of one, and put them into the other.`
    return { error: invalidError('ARGUMENT_INVALID', message, { argument: 'bindings' }) }
  }

  /** The first server where nobody has it: it says what became of the table. */
  async #locate(handle: string, options: CallOptions): Promise<Server> {
    const known = this.#homes.get(handle)
    if (known !== null) return known
    const found = await Promise.all(
      this.servers.map(async (server) => ((await this.#knows(server.connection, handle, options)) ? server : null)),
    )
    const holder = found.find((server) => server !== null)
    if (holder === undefined) return this.#first
    this.#homes.set(handle, holder)
    return holder
  }
}
