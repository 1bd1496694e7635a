// npm run fuzz -- [--count 100000] [--seed N] [--rpc Tables/Put] [--only 17] [--minutes 10]: hostile requests to a server, and what became of it.
import { parseArgs } from 'node:util'
import { seedFromEnvironment } from '../support/random.ts'
import { INSPECTED, ServerProcess } from '../support/server-process.ts'
import { fuzz } from './fuzzer.ts'
import { summaryLines } from './summary.ts'

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '100000' },
    seed: { type: 'string' },
    rpc: { type: 'string' },
    only: { type: 'string' },
    minutes: { type: 'string', default: 'Infinity' },
  },
})
const seed = values.seed === undefined ? seedFromEnvironment() : Number(values.seed)
process.stdout.write(`seed ${seed}\n`)
const only = values.only === undefined ? null : Number(values.only)
const server = await ServerProcess.start(['--memory', '1GiB'], INSPECTED)
try {
  const summary = await fuzz(server, {
    count: Number(values.count),
    seed,
    rpc: values.rpc ?? null,
    only,
    maxMs: Number(values.minutes) * 60_000,
  })
  process.stdout.write(`${summaryLines(summary).join('\n')}\n`)
  for (const fault of server.faults) process.stdout.write(`the server says: ${fault}\n`)
  if (summary.failures.length > 0 || server.faults.length > 0) process.exitCode = 1
  server.faults.length = 0
} finally {
  await server[Symbol.asyncDispose]()
}
