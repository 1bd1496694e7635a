// Quiver under a feed: a server, a producer and a subscriber, each in a process of its own, all on the same cores.
import type { Following } from '../quiver/feed-subscriber.ts'
import type { Production } from '../quiver/feed-producer.ts'
import type { Sample } from './alternate.ts'
import { startClient } from './quiver-entry.ts'
import type { Entry } from './roster.ts'
import { ServerProcess } from './server-process.ts'
import { startProducer } from './feed-producer-process.ts'
import type { SubjectProcess } from './subject-process.ts'

/** What is produced, without where to. */
export type FeedLoad = Production extends infer P ? (P extends unknown ? Omit<P, 'url'> : never) : never

export interface FeedRequest {
  readonly load: FeedLoad
  /** Rows of the live table that are kept. */
  readonly maxRows: number
  /** Rows before measuring begins. */
  readonly skip: number
  /** Ask a query over the table all the time: before the load begins for as long, and then beside it. */
  readonly queries?: boolean
  /** Have a producer beside it that sends garbage and frames that are too large, and reads nothing. */
  readonly hostile?: boolean
}

const TABLE = 'ticks'

export function feedsEntry(root: string, timeoutMs: number): Entry<FeedRequest> {
  return { name: 'quiver', start: () => FeedsSubject.start(root, timeoutMs) }
}

class FeedsSubject implements AsyncDisposable {
  readonly name = 'quiver'
  readonly #server: ServerProcess
  readonly #producer: SubjectProcess<Production>
  readonly #subscriber: SubjectProcess<Following>
  readonly #idleBytes: number
  readonly #timeoutMs: number
  #isFilled = false

  private constructor(
    server: ServerProcess,
    producer: SubjectProcess<Production>,
    subscriber: SubjectProcess<Following>,
    idleBytes: number,
    timeoutMs: number,
  ) {
    this.#server = server
    this.#producer = producer
    this.#subscriber = subscriber
    this.#idleBytes = idleBytes
    this.#timeoutMs = timeoutMs
  }

  static async start(root: string, timeoutMs: number): Promise<FeedsSubject> {
    const server = await ServerProcess.start({ roots: [root] })
    try {
      const producer = await startProducer(timeoutMs)
      const subscriber = await startClient<Following>('subscriber', 'feed-subscriber.ts', [server.address], timeoutMs)
      const idleBytes = (await server.peakRss.read()) ?? NaN
      return new FeedsSubject(server, producer, subscriber, idleBytes, timeoutMs)
    } catch (error) {
      await server.close()
      throw error
    }
  }

  /** `idleP99Ms` is what p99 is without the load beside the queries, or without the hostile producer. */
  async run(request: FeedRequest): Promise<Sample> {
    if (request.hostile !== true) return this.#underLoad(request)
    const calm = await this.#underLoad({ ...request, hostile: false })
    return { ...(await this.#underLoad(request)), idleP99Ms: calm['p99Ms'] ?? NaN }
  }

  /** `rssBytes` is what the server has more than when it was idle. */
  async #underLoad({ load, maxRows, skip, queries = false, hostile = false }: FeedRequest): Promise<Sample> {
    const { peakRss } = this.#server
    await this.#subscriber.run({ follow: TABLE, maxRows, stamped: 'ticksPerSecond' in load && !queries })
    const url = `ws://${this.#server.httpAddress}/feeds/${TABLE}?ack=1`
    if (queries) await this.#fill(url, maxRows)
    const idle = queries ? await this.#subscriber.run({ query: TABLE, seconds: load.seconds }) : null
    peakRss.reset()
    await using enemy = hostile ? await startProducer(this.#timeoutMs, 'feed-enemy.ts') : null
    const attack = enemy?.run({ ...load, url })
    const producing = this.#producer.run({ ...load, url })
    const busy = queries ? await this.#subscriber.run({ query: TABLE, seconds: Math.max(0.5, load.seconds - 0.5) }) : null
    const produced = await producing
    await attack
    const followed = await this.#subscriber.run({ stop: true, skip, rows: produced['rows'] ?? 0 })
    const rssBytes = ((await peakRss.read()) ?? NaN) - this.#idleBytes
    return {
      rowsPerSecond: produced['rowsPerSecond'] ?? NaN,
      ...pick(busy ?? followed, ['p50Ms', 'p99Ms']),
      ...(idle === null ? {} : { idleP99Ms: idle['p99Ms'] ?? NaN }),
      rssBytes,
    }
  }

  /** A table that queries find as large as it gets. */
  async #fill(url: string, rows: number): Promise<void> {
    if (this.#isFilled) return
    this.#isFilled = true
    await this.#producer.run({ url, seconds: this.#timeoutMs / 1000, rowsPerMessage: 10_000, form: 'arrow', rows })
    await this.#subscriber.run({ query: TABLE, seconds: 1 })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#producer.close()
    await this.#subscriber.close()
    await this.#server.close()
  }
}

function pick(sample: Sample, names: readonly string[]): Sample {
  return Object.fromEntries(names.flatMap((name) => (sample[name] === undefined ? [] : [[name, sample[name]]])))
}
