// Runs the tests whose paths contain one of the arguments, all of them without arguments: `npm test -- unit/proto`.
import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'

const TIMEOUT_MS = 600_000

const root = join(import.meta.dirname, '..')
const wanted = process.argv.slice(2)
const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.test.ts'))
  .map((path) => join('test', path))
  .filter((path) => wanted.length === 0 || wanted.some((part) => path.includes(part)))
  .sort()

if (files.length === 0) throw new Error(`No test has ${wanted.join(' or ')} in its path.`)

const runner = ['--import', 'tsx', '--test', '--test-concurrency=2', `--test-timeout=${TIMEOUT_MS}`, '--test-reporter=spec']
spawn(process.execPath, [...runner, ...files], { cwd: root, stdio: 'inherit' }).on('exit', (code) => {
  process.exitCode = code ?? 1
})
