// soak: a mixed load at 70% of what the server can do, for minutes: whether the last one is as the second was.
import type { SoakRequest, SoakTask } from './quiver/soak-request.ts'
import type { Sample } from './support/alternate.ts'
import { runCase, type Bench } from './support/bench.ts'
import { startClient } from './support/quiver-entry.ts'
import { Roster, type Entry } from './support/roster.ts'
import { ServerProcess } from './support/server-process.ts'
import { tradesFiles } from './support/trades-data.ts'

const MINUTES = 10
const LOAD = 0.7
const ROWS = 10_000
/** As many answers as the server remembers, and more than the log of a live table holds. */
const APPENDS = 12_000

export const soak: Bench = async (context) => {
  const { quick, cache, minutes } = context
  const [file] = (await tradesFiles({ folder: cache, files: 1, rowsPerFile: ROWS })) as [string]
  const windows = quick ? 6 : (minutes ?? MINUTES)
  const request: SoakRequest = {
    ...{ appends: quick ? APPENDS / 10 : APPENDS, load: LOAD },
    ...{ capacitySeconds: quick ? 4 : 20, windows, windowSeconds: quick ? 4 : 60 },
  }
  // The whole of it is one answer.
  const timeoutMs = 2 * (windows * request.windowSeconds + request.capacitySeconds) * 1_000 + 60_000
  await using roster = await Roster.open<SoakRequest>([soakEntry(cache, file, timeoutMs)])
  return await runCase({ ...context, rounds: 1 }, roster, { description, request, warmUp: null })
}

function soakEntry(cache: string, file: string, timeoutMs: number): Entry<SoakRequest> {
  return {
    name: 'quiver',
    async start() {
      const server = await ServerProcess.start({ roots: [cache] })
      const task: SoakTask = { pid: server.pid, file }
      const client = await startClient<SoakRequest>('quiver', 'soak.ts', [server.address, JSON.stringify(task)], timeoutMs)
      return {
        name: 'quiver',
        run: (request): Promise<Sample> => client.run(request),
        async [Symbol.asyncDispose]() {
          await client.close()
          await server.close()
        },
      }
    },
  }
}

const description = {
  bench: 'soak',
  case: 'mixed',
  metrics: [
    { name: 'callsPerSecond', unit: 'queries/s' },
    { name: 'p99FirstMs', unit: 'ms' },
    { name: 'p99LastMs', unit: 'ms' },
    { name: 'rssFirstBytes', unit: 'bytes' },
    { name: 'rssLastBytes', unit: 'bytes' },
    { name: 'errors', unit: 'count' },
  ],
  main: { metric: 'p99LastMs', better: 'lower' },
} as const
