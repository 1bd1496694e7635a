// npm run bench -- <name> [--case <case>] [--quick] [--full] [--json]: measures Quiver beside its peers, in alternating runs.
import { parseArgs } from 'node:util'
import { batchRead } from './batch-read.bench.ts'
import { feeds } from './feeds.bench.ts'
import { overhead } from './overhead.bench.ts'
import { qps } from './qps.bench.ts'
import { soak } from './soak.bench.ts'
import { stream } from './stream.bench.ts'
import { trust } from './trust.bench.ts'
import type { Bench } from './support/bench.ts'
import { buildPrograms } from './support/build.ts'
import { environmentLine } from './support/environment.ts'
import { cacheFolder } from './support/paths.ts'
import { preparePython } from './support/python.ts'
import { createReport, type Report } from './support/report.ts'

const benches: Readonly<Record<string, Bench>> = { 'batch-read': batchRead, qps, stream, overhead, feeds, soak, trust }

const usage = `Usage: npm run bench -- <name> [--case <case> …] [--quick] [--full] [--minutes <n>] [--json]

Benches: ${Object.keys(benches).join(', ')}
  --case   only this case of it
  --quick  the same cases on smaller data, with fewer runs; about a minute
  --full   also the cases that take long
  --minutes  of soak: how long, by default 10
  --json   one JSON object a line on standard output, everything else on standard error

Data and Python environments are kept under ${cacheFolder()} (set QUIVER_BENCH_CACHE to move them).`

process.once('SIGINT', () => process.exit(130)).once('SIGTERM', () => process.exit(143))
process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) =>
  say(error instanceof Error ? error.message : String(error), 1),
)

async function main(args: string[]): Promise<number> {
  const { values, positionals } = parse(args)
  const name = positionals[0]
  if (values.help) return say(usage, 0)
  const bench = name === undefined || positionals.length > 1 ? undefined : benches[name]
  if (name === undefined || bench === undefined) return say(usage, 2)

  const report = createReport(values.json, { out: process.stdout, err: process.stderr })
  await buildPrograms(report.say)
  const cache = cacheFolder()
  const timeoutMs = values.quick ? 120_000 : 600_000
  const python = await preparePython(cache, timeoutMs, report.say)
  report.environment(environmentLine(name, 'versions' in python ? python.versions : {}))
  const { quick, full, case: only } = values
  const minutes = values.minutes === undefined ? null : Number(values.minutes)
  if (minutes !== null && !(Number.isInteger(minutes) && minutes > 0)) return say('--minutes must be a whole number above 0.', 2)
  const measured = new Set<string>()
  const noted: Report = {
    ...report,
    caseLines: (lines) => {
      for (const line of lines) if ('case' in line) measured.add(line.case)
      report.caseLines(lines)
    },
  }
  const sound = await bench({ quick, full, minutes, only, rounds: quick ? 3 : 5, timeoutMs, cache, python, report: noted })
  const unknown = only.find((one) => !measured.has(one))
  if (unknown !== undefined) return say(`${name} has no case ${unknown}; docs/benchmarks.md has those that there are.`, 2)
  return sound ? 0 : 1
}

function parse(args: string[]): {
  values: { case: string[]; quick: boolean; full: boolean; minutes?: string; json: boolean; help: boolean }
  positionals: string[]
} {
  const flag = { type: 'boolean', default: false } as const
  const cases = { type: 'string', multiple: true, default: [] as string[] } as const
  const options = {
    case: cases,
    quick: flag,
    full: flag,
    minutes: { type: 'string' } as const,
    json: flag,
    help: { ...flag, short: 'h' },
  } as const
  try {
    return parseArgs({ args, allowPositionals: true, options })
  } catch (error) {
    process.exit(say(`${(error as Error).message}\n\n${usage}`, 2))
  }
}

function say(text: string, exitCode: number): number {
  process[exitCode === 0 ? 'stdout' : 'stderr'].write(`${text}\n`)
  return exitCode
}
