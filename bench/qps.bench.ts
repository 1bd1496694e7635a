// qps: callers of a small grouped query on a held table of 1,000 rows, each calling again as soon as it is answered.
import type { QueryTask } from './peers/query-task.ts'
import { runCase, type Bench, type BenchContext } from './support/bench.ts'
import type { LoadRequest } from './support/load.ts'
import { quiverEntry } from './support/quiver-entry.ts'
import { nodeEntry, pythonEntry, Roster } from './support/roster.ts'
import { tradesFiles } from './support/trades-data.ts'

const callerCounts = [1, 10, 50, 100, 500]
const tableRows = 1_000
const symbols = 97
/** Different values of the query's parameter: no answer can be the one before. All symbols have trades above each. */
const again = { values: 100, step: 1 }
/** Values that never come again: what was planned for one is of no use to another. */
const fresh = { values: 2 ** 31, step: 1e-8 }

export const qps: Bench = async (context) => {
  const known = await loads(
    context,
    again,
    callerCounts.map((callers) => ({ name: `clients${callers}`, callers })),
  )
  return (await loads(context, fresh, [{ name: 'clients100-fresh', callers: 100 }])) && known
}

async function loads(
  context: BenchContext,
  values: Pick<QueryTask, 'values' | 'step'>,
  cases: readonly { readonly name: string; readonly callers: number }[],
): Promise<boolean> {
  const { cache, python, quick, timeoutMs } = context
  const [file] = (await tradesFiles({ folder: cache, files: 1, rowsPerFile: tableRows })) as [string]
  const sql = 'select symbol, count(*) as n, avg(price) as mean from trades where qty > $1 group by symbol'
  const options = { timeoutMs, args: [JSON.stringify({ file, sql, ...values, rows: symbols } satisfies QueryTask)] }
  await using roster = await Roster.open<LoadRequest>([
    quiverEntry({ client: 'query.ts', clientArgs: options.args, server: { roots: [cache] }, timeoutMs }),
    pythonEntry('pyarrow-flight-duckdb', 'query_flight.py', python, options),
    nodeEntry('duckdb-node-api', 'query-duckdb-node-api.ts', options),
  ])

  let sound = true
  for (const { name, callers } of cases) {
    const description = { ...common, case: name }
    sound = (await runCase(context, roster, { description, request: loadOf(callers, quick), warmUp: null })) && sound
  }
  return sound
}

// The more callers, the longer until each has been answered some times.
function loadOf(callers: number, quick: boolean): LoadRequest {
  const scale = quick ? 1 : 6
  return { callers, warmUpSeconds: (0.1 + callers / 1000) * scale, windowSeconds: (0.4 + callers / 1600) * scale }
}

const common = {
  bench: 'qps',
  metrics: [
    { name: 'qps', unit: 'queries/s' },
    { name: 'p50Ms', unit: 'ms' },
    { name: 'p99Ms', unit: 'ms' },
  ],
  main: { metric: 'qps', better: 'higher' },
} as const
