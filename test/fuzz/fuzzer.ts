// Sends hostile requests to a server in a process of its own and watches it: it lives, answers each with a status that is known and none
// that means a defect, in time, grows no further, and has nothing left when all is dropped.
import http2 from 'node:http2'
import { setTimeout as wait } from 'node:timers/promises'
import { createRandom, type Random } from '../support/random.ts'
import { collectGarbage } from '../support/inspector.ts'
import type { ServerProcess } from '../support/server-process.ts'
import { ArrowBytes } from './arrow-bytes.ts'
import { allRpcs, Requests, type Request } from './requests.ts'
import { sendGrpc, sendPush, sendSocket, type Outcome } from './send.ts'
import { WorldOf } from './world.ts'

export interface FuzzOptions {
  readonly count: number
  readonly seed: number
  /** Only this RPC, as in `Tables/Put`; null: all of them, and HTTP. */
  readonly rpc: string | null
  /** Only the request of this number; null: all. */
  readonly only: number | null
  /** No round begins after so long; default: no bound. */
  readonly maxMs?: number
}

export interface FuzzSummary {
  readonly requests: number
  readonly ms: number
  /** How often each answer came. */
  readonly answers: Readonly<Record<string, number>>
  /** Those of more than a second, once. */
  readonly slow: number
  /** What should not have been; empty for a good end. */
  readonly failures: readonly string[]
  /** Resident bytes once warm, and at the end; null where they cannot be told. */
  readonly resident: readonly [warm: number, end: number] | null
}

const ROUND = 500
const CONCURRENCY = 4
const WARM_SHARE = 0.2
/** Fewer leave a server that is still loading and compiling code. */
const WARM_REQUESTS = 1_000
const SLOW_MS = 1_000
const TRIES_ALONE = 3
/** They may ask for a thousand things at once, each of which takes its time. */
const MANY = new Set(['Tables/BatchCollect', 'Tables/BatchRead', 'Query/ExecuteMany'])
const MANY_BYTES = 1_000
const MANY_MS = 15_000
const MOST_GROWTH_BYTES = 50 * 1024 * 1024
/** Where it has grown, the last requests are sent again so often: what leaks goes on growing, what no collector has come to yet goes. */
const MORE_ROUNDS = 4
const MOST_FAILURES = 10
const MOST_HEX = 4_000
/** The usual ten would end sessions that have large requests on the way. */
const SESSION_MIB = 1_000
const SETTLE_MS = 5_000
/** Twice the time after which an idle server gives memory back, and a little. */
const IDLE_MS = 5_000

/** OK and all codes of gRPC but UNKNOWN and INTERNAL. */
const GOOD_STATUSES = new Set([0, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 15, 16])
/** What the gRPC library says of bytes that are no message, as the protocol wants it. */
const LIBRARY_SAYS = /^(?:Error deserializing request|Failed to decompress message|Received message compressed|Unexpected message)/
const GOOD_HTTP = new Set([200, 400, 401, 403, 404, 405, 408, 409, 413, 415, 429, 503])
const GOOD_CLOSES = new Set([1000, 1001, 1005, 1006, 1009])
const TYPES = ['application/json', 'application/x-ndjson', 'application/vnd.apache.arrow.stream', 'text/plain', '']

interface Sent {
  readonly what: string
  readonly send: () => Promise<Outcome>
  readonly isGood: (outcome: Outcome) => boolean
  /** What it may take alone. */
  readonly mostMs: number
}

export async function fuzz(server: ServerProcess, { count, seed, rpc, only, maxMs = Infinity }: FuzzOptions): Promise<FuzzSummary> {
  const begun = performance.now()
  using kept = new WorldOf(server.address, server.root)
  const run = new Fuzzer(server, kept, seed, rpc)
  let warm: number | null = null
  const numbers = only === null ? Array.from({ length: count }, (_, index) => index) : [only]
  const isLost = () => run.failures.length >= MOST_FAILURES || !server.isRunning
  const isOver = () => isLost() || performance.now() - begun > maxMs
  for (let at = 0; at < numbers.length && !isOver(); at += ROUND) {
    await kept.renew()
    if (at >= Math.max(count * WARM_SHARE, WARM_REQUESTS) || performance.now() - begun > maxMs * WARM_SHARE) warm ??= await whenIdle(server)
    await run.round(numbers.slice(at, at + ROUND))
  }
  const { requests } = run
  const hasGrown = async () => warm !== null && ((await whenIdle(server)) ?? 0) - warm > MOST_GROWTH_BYTES
  for (let round = 0; round < MORE_ROUNDS && !isLost() && (await hasGrown()); round++) {
    await kept.renew()
    await run.round(numbers.slice(-ROUND))
  }
  const resident = await atTheEnd(server, kept, run, warm)
  return { requests, ms: performance.now() - begun, answers: run.answers, slow: run.slow, failures: run.failures, resident }
}

async function atTheEnd(server: ServerProcess, kept: WorldOf, run: Fuzzer, warm: number | null): Promise<FuzzSummary['resident']> {
  if (!server.isRunning) {
    run.failures.push('the server is gone')
    return null
  }
  await kept.clear()
  const endsAt = performance.now() + SETTLE_MS
  let left = await kept.left()
  while (Object.keys(left).length > 0 && performance.now() < endsAt) {
    await wait(20)
    left = await kept.left()
  }
  if (Object.keys(left).length > 0) run.failures.push(`at the end there is left ${JSON.stringify(left)}`)
  if (!(await kept.isWell())) run.failures.push('the server does not serve')
  const end = await whenIdle(server)
  if (warm === null || end === null) return null
  if (end - warm > MOST_GROWTH_BYTES) run.failures.push(`it grew from ${warm} to ${end} resident bytes`)
  return [warm, end]
}

/** Resident bytes without garbage, once it has had the time to give back what it does not need. */
async function whenIdle(server: ServerProcess): Promise<number | null> {
  if (server.inspectorUrl !== null) await collectGarbage(server.inspectorUrl)
  await wait(IDLE_MS)
  return server.residentBytes()
}

class Fuzzer {
  readonly failures: string[] = []
  readonly answers: Record<string, number> = {}
  requests = 0
  slow = 0
  readonly #server: ServerProcess
  readonly #kept: WorldOf
  readonly #seed: number
  readonly #requests: Requests
  readonly #arrow: ArrowBytes
  readonly #withHttp: boolean
  #session: http2.ClientHttp2Session | null = null

  constructor(server: ServerProcess, kept: WorldOf, seed: number, rpc: string | null) {
    this.#server = server
    this.#kept = kept
    this.#seed = seed
    this.#arrow = new ArrowBytes(seed)
    const rpcs = allRpcs().filter(({ name }) => rpc === null || name === rpc)
    if (rpcs.length === 0) throw new Error(`There is no RPC ${rpc}; one is Tables/Put.`)
    this.#withHttp = rpc === null
    this.#requests = new Requests(rpcs, { world: kept.world, arrow: this.#arrow })
  }

  /** The requests of these numbers, some at once. */
  async round(numbers: readonly number[]): Promise<void> {
    const waiting = numbers.values()
    const again: (() => Promise<void>)[] = []
    await Promise.all(
      Array.from({ length: CONCURRENCY }, async () => {
        for (const number of waiting) if (this.#server.isRunning) await this.#one(number, again)
      }),
    )
    if (again.length > 0) await this.#kept.resumeFeeds()
    for (const check of again) await check()
    this.#session?.destroy()
    this.#session = null
  }

  async #one(number: number, again: (() => Promise<void>)[]): Promise<void> {
    const sent = this.#sent(createRandom(this.#seed + number * 0x9e3779b1))
    const outcome = await this.#outcome(sent)
    this.requests += 1
    const answer = `${sent.what.split(' ')[0]} ${outcome.isLeft ? 'left' : (outcome.status ?? 'none')}`
    this.answers[answer] = (this.answers[answer] ?? 0) + 1
    if (!sent.isGood(outcome)) this.#fail(number, sent, `${outcome.status}: ${outcome.message}`)
    if (outcome.ms <= SLOW_MS) return
    this.slow += 1
    // Others may have held it up, here and on this machine: alone it has to be quick.
    again.push(async () => {
      let quickest = Infinity
      for (let tries = 0; tries < TRIES_ALONE && quickest > sent.mostMs; tries++)
        quickest = Math.min(quickest, (await this.#outcome(sent)).ms)
      if (quickest > sent.mostMs) this.#fail(number, sent, `took ${Math.round(outcome.ms)} ms, and ${Math.round(quickest)} ms alone`)
    })
  }

  async #outcome({ send }: Sent): Promise<Outcome> {
    try {
      return await send()
    } catch (error) {
      return { status: null, message: String(error), ms: 0, isLeft: false }
    }
  }

  #sent(random: Random): Sent {
    return this.#withHttp && random.chance(0.1) ? this.#overHttp(random) : this.#overGrpc(this.#requests.next(random))
  }

  #overGrpc(request: Request): Sent {
    const { rpc, path, headers, body, isBroken } = request
    const isGood = ({ status, message, isLeft }: Outcome): boolean => {
      if (status !== null && GOOD_STATUSES.has(status)) return true
      return isLeft || (isBroken && (status === null || LIBRARY_SAYS.test(message)))
    }
    const what = `${rpc} ${path} ${JSON.stringify(headers)} ${body.toString('hex', 0, MOST_HEX)}`
    const mostMs = MANY.has(rpc) && body.length > MANY_BYTES ? MANY_MS : SLOW_MS
    return { what, send: () => sendGrpc(this.#open(), request), isGood, mostMs }
  }

  #overHttp(random: Random): Sent {
    const { httpAddress } = this.#server
    const feed = random.chance(0.8) ? random.pick(this.#kept.world.lives) : random.pick(['missing', '../x', '%'])
    const isArrow = random.chance(0.5)
    const body = isArrow ? this.#arrow.any(random) : Buffer.from(jsonText(random))
    const what = `${feed} ${Buffer.from(body).toString('hex', 0, MOST_HEX)}`
    if (random.chance(0.4))
      return {
        what: `WebSocket ${what}`,
        send: () => sendSocket(httpAddress, feed, body, isArrow),
        isGood: ({ status }) => status !== null && GOOD_CLOSES.has(status),
        mostMs: SLOW_MS,
      }
    const headers = random.chance(0.1) ? { 'content-encoding': random.pick(['gzip', 'br', 'x']) } : {}
    const type = isArrow && random.chance(0.8) ? 'application/vnd.apache.arrow.stream' : random.pick(TYPES)
    return {
      what: `POST ${type} ${JSON.stringify(headers)} ${what}`,
      send: () => sendPush(httpAddress, feed, type, headers, body),
      isGood: ({ status }) => status !== null && GOOD_HTTP.has(status),
      mostMs: SLOW_MS,
    }
  }

  #open(): http2.ClientHttp2Session {
    if (this.#session === null || this.#session.destroyed || this.#session.closed) {
      this.#session = http2.connect(`http://${this.#server.address}`, { maxSessionMemory: SESSION_MIB })
      this.#session.on('error', () => undefined)
    }
    return this.#session
  }

  #fail(number: number, { what }: Sent, how: string): void {
    this.failures.push(`request ${number} of seed ${this.#seed}: ${how}\n  ${what}`)
  }
}

const JSON_PIECES = [
  '{"a":1,"s":"x"}',
  '[',
  ']',
  '{',
  '}',
  '"',
  '\\',
  '\\u12',
  '1e999',
  '-',
  'null',
  '\n',
  '{"a":[[[[1]]]]}',
  '\ud800',
  '\0',
  '{"__proto__":{"a":1}}',
]

function jsonText(random: Random): string {
  if (random.chance(0.05)) return '['.repeat(random.pick([100, 10_000, 1_000_000]))
  return Array.from({ length: 1 + random.below(5) }, () => random.pick(JSON_PIECES)).join('')
}
