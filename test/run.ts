// Runs the tests whose paths contain one of the arguments, all of them without arguments: `npm test -- unit/proto`. Many unit tests share
// a process, since they leave nothing behind; the others have one each.
import { spawn, spawnSync } from 'node:child_process'
import { cpSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, sep } from 'node:path'
import { run as runFiles } from 'node:test'
import { spec } from 'node:test/reporters'

/** Of one file; `npm run test:chaos` tries harder, and bounds a pass itself. */
const TIMEOUT_MS = process.env['QUIVER_CHAOS'] === 'long' ? 3_600_000 : 600_000
const PROCESSES = 2
/** Of the unit tests, for each process one after the other: a few, so that none is left alone with the longest for long. */
const SHARES = 6
// One more than there are cores: there is always one that waits for a process or a deadline.
const OTHERS_AT_ONCE = 3

const root = join(import.meta.dirname, '..')
const wanted = process.argv.slice(2)
const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.test.ts'))
  .map((path) => join('test', path))
  .filter((path) => wanted.length === 0 || wanted.some((part) => path.includes(part)))
  .sort()

if (files.length === 0) throw new Error(`No test has ${wanted.join(' or ')} in its path.`)

const reporter = ['--import', 'tsx', '--test-reporter=spec']
const units = files.filter((path) => path.startsWith(join('test', 'unit')))
// Those of the whole package, at the top, take longest: they begin first, so that none of them is left alone at the end.
const others = files.filter((path) => !units.includes(path)).sort((a, b) => depth(a) - depth(b))
const shares = Array.from({ length: SHARES }, (_, share) => units.filter((_, index) => index % SHARES === share))

// Servers of tests, and their threads, start in half the time when nothing has to be compiled.
const compiled = compiledSources()

const waiting = shares.values()
process.exitCode = Math.max(...(await Promise.all(Array.from({ length: PROCESSES }, runShares))), await runOneByOne(others))

async function runShares(): Promise<number> {
  let worst = 0
  for (const share of waiting) {
    const program = join('test', 'support', 'together-program.ts')
    worst = Math.max(worst, await run(share, [...reporter, program, ...share.map((path) => join(root, path))]))
  }
  return worst
}

function depth(path: string): number {
  return path.split(sep).length
}

function compiledSources(): string {
  const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc')
  const { status } = spawnSync(process.execPath, [compiler, '-p', join('.config', 'tsconfig.test-server.json')], {
    cwd: root,
    stdio: 'inherit',
  })
  if (status !== 0) throw new Error('The server does not compile.')
  const output = join(root, '.cache', 'test-server')
  cpSync(join(root, 'proto'), join(output, 'proto'), { recursive: true, filter: (path) => !path.endsWith('.ts') })
  return output
}

// Not by `node --test`, which has an order of its own.
async function runOneByOne(paths: readonly string[]): Promise<number> {
  if (paths.length === 0) return 0
  process.env['QUIVER_COMPILED'] = compiled
  const tests = runFiles({ files: paths.map((path) => join(root, path)), concurrency: OTHERS_AT_ONCE, timeout: TIMEOUT_MS })
  let failed = 0
  tests.on('test:fail', () => (failed = 1))
  for await (const text of tests.compose(new spec())) process.stdout.write(text as string)
  return failed
}

async function run(some: readonly string[], args: readonly string[]): Promise<number> {
  if (some.length === 0) return 0
  const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env: { ...process.env, QUIVER_COMPILED: compiled } })
  return new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)))
}
