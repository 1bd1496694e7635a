// trust: what it costs that callers are asked who they are, calls are counted and could be traced, and clients bear failures.
import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { QueryTask } from './peers/query-task.ts'
import type { Sample } from './support/alternate.ts'
import { runCase, type Bench, type BenchContext } from './support/bench.ts'
import type { LoadRequest } from './support/load.ts'
import { startClient } from './support/quiver-entry.ts'
import { Roster, type Entry } from './support/roster.ts'
import { ServerProcess } from './support/server-process.ts'
import type { SubjectProcess } from './support/subject-process.ts'
import { tradesFiles } from './support/trades-data.ts'

const TOKEN = 'a token of this run'.replaceAll(' ', '-')
/** Of the client, which otherwise are as they usually are. */
const BARE = { retry: false, circuitBreaker: false, heartbeat: false }

export const trust: Bench = async (context) => {
  // Outside of what callers may read, or the server does not start.
  const folder = await mkdtemp(join(tmpdir(), 'quiver-trust-'))
  try {
    await using roster = await Roster.open<TurnsRequest>([bothEntry(context, await accessFile(folder))])
    const { quick } = context
    const request = { callers: 100, warmUpSeconds: quick ? 0.25 : 0.5, windowSeconds: quick ? 0.75 : 2, turns: quick ? 2 : 8 }
    return await runCase(context, roster, { description, request, warmUp: request })
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function accessFile(folder: string): Promise<string> {
  const path = join(folder, 'access.toml')
  const digest = createHash('sha256').update(TOKEN).digest('hex')
  await writeFile(
    path,
    `[limits]\nhandles = 1000\nqueries = 1000\n[[principal]]\nname = "bench"\nrole = "write"\ntokens = ["sha256:${digest}"]\n`,
  )
  return path
}

interface TurnsRequest extends LoadRequest {
  /** How often each of the two is measured in a run. */
  readonly turns: number
}

/** Both servers with a client each, in short turns and every second time the other one first: the machine's speed drifts by more than the difference. */
function bothEntry({ cache, timeoutMs }: BenchContext, access: string): Entry<TurnsRequest> {
  return {
    name: 'quiver',
    async start() {
      const roots = [cache]
      const full = await Side.start(await ServerProcess.start({ roots, flags: ['--access', access] }), { token: TOKEN }, cache, timeoutMs)
      const bare = await Side.start(await ServerProcess.startBare({ roots }), BARE, cache, timeoutMs)
      return {
        name: 'quiver',
        async run({ turns, ...load }): Promise<Sample> {
          const sums = new Map([full, bare].map((side) => [side, 0]))
          for (let turn = 0; turn < turns; turn++) {
            for (const side of turn % 2 === 0 ? [full, bare] : [bare, full])
              sums.set(side, (sums.get(side) ?? 0) + (await side.measure(load)))
          }
          const [qps, bareQps] = [full, bare].map((side) => (sums.get(side) ?? NaN) / turns) as [number, number]
          return { fraction: 1 - qps / bareQps, qps, bareQps }
        },
        async [Symbol.asyncDispose]() {
          await full.close()
          await bare.close()
        },
      }
    },
  }
}

class Side {
  readonly #server: ServerProcess
  readonly #client: SubjectProcess<LoadRequest>

  private constructor(server: ServerProcess, client: SubjectProcess<LoadRequest>) {
    this.#server = server
    this.#client = client
  }

  static async start(server: ServerProcess, connect: object, cache: string, timeoutMs: number): Promise<Side> {
    const [file] = (await tradesFiles({ folder: cache, files: 1, rowsPerFile: 1_000 })) as [string]
    const sql = 'select symbol, count(*) as n, avg(price) as mean from trades where qty > $1 group by symbol'
    const task: QueryTask = { file, sql, values: 100, step: 1, rows: 97, connect: { ...connect } }
    return new Side(server, await startClient<LoadRequest>('quiver', 'query.ts', [server.address, JSON.stringify(task)], timeoutMs))
  }

  /** Queries a second. */
  async measure(load: LoadRequest): Promise<number> {
    const { qps = NaN } = await this.#client.run(load)
    return qps
  }

  async close(): Promise<void> {
    await this.#client.close()
    await this.#server.close()
  }
}

const description = {
  bench: 'trust',
  case: 'qps-overhead',
  metrics: [
    { name: 'fraction', unit: 'fraction' },
    { name: 'qps', unit: 'queries/s' },
    { name: 'bareQps', unit: 'queries/s' },
  ],
  main: { metric: 'fraction', better: 'lower' },
} as const
