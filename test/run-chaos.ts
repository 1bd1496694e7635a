// Runs the tests in test/chaos again and again, each pass with another seed, and with much effort, until the time is over or one
// fails: `npm run test:chaos`, `npm run test:chaos -- --minutes 60 sink`, `npm run test:chaos -- --seed 7 durable`.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const LONGEST_PASS_MS = 3_600_000
const root = join(import.meta.dirname, '..')

const { values, positionals } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string' } },
  allowPositionals: true,
})
const minutes = wholeNumber('--minutes', values.minutes)
const endsAt = performance.now() + minutes * 60_000
const firstSeed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 32) : wholeNumber('--seed', values.seed)

for (let pass = 0; pass === 0 || performance.now() < endsAt; pass++) {
  const seed = firstSeed + pass
  process.stdout.write(`pass ${pass + 1}, seed ${seed}\n`)
  if ((await runPass(seed)) !== 0) {
    process.stdout.write(`failed; to see it again: npm run test:chaos -- --minutes 0 --seed ${seed} ${positionals.join(' ')}\n`)
    process.exitCode = 1
    break
  }
}

function wholeNumber(name: string, text: string): number {
  if (!/^\d+$/.test(text)) throw new Error(`${name} must be a whole number, not ${text}.`)
  return Number(text)
}

async function runPass(seed: number): Promise<number> {
  const paths = positionals.length === 0 ? ['chaos/'] : positionals.map((part) => `chaos/${part}`)
  const env = { ...process.env, QUIVER_SEED: String(seed), QUIVER_CHAOS: 'long' }
  const child = spawn(process.execPath, ['--import', 'tsx', join('test', 'run.ts'), ...paths], { cwd: root, stdio: 'inherit', env })
  const stop = setTimeout(() => child.kill(), LONGEST_PASS_MS)
  const code = await new Promise<number>((resolve) => child.on('exit', (exitCode) => resolve(exitCode ?? 1)))
  clearTimeout(stop)
  return code
}
