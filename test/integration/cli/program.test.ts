// The command line as a process, and what all commands have in common.
import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { runCli } from '../../support/run-cli.ts'

const root = join(import.meta.dirname, '..', '..', '..')
const command = ['--import', 'tsx', join(root, 'server', 'main.ts')]
const COMMANDS = ['serve', 'config', 'demo', 'read', 'query', 'handles', 'top', 'bench']

test('help lists the commands, and the help of each teaches by examples', async () => {
  const { code, out } = await runCli(['--help'])
  assert.equal(code, 0)
  for (const name of COMMANDS) {
    assert.match(out, new RegExp(`^  ${name}\\b`, 'm'))
    const help = await runCli([name, '--help'])
    assert.equal(help.code, 0)
    assert.match(help.out, new RegExp(`\\n  \\$ .*quiver ${name}\\b`), name)
  }
})

test('a command that does not exist is wrong usage, and the nearest one is named', async () => {
  const { code, err } = await runCli(['qury'])
  assert.deepEqual([code, err], [2, "quiver: unknown command 'qury' (Did you mean query?); --help says more\n"])
})

test('the version is that of the package', async () => {
  assert.match((await runCli(['--version'])).out, /^\d+\.\d+\.\d+\n$/)
})

test('without a server a query runs one for itself, says so and ends with it', async (context) => {
  if (await isListening(50_051)) return context.skip('something listens on port 50051')
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [...command, 'query', 'select 42 as n', '--format', 'csv'], {
    cwd: root,
  })
  assert.equal(stdout, 'n\n42\n')
  assert.match(stderr, /^No server at localhost:50051: one runs for this command\. `quiver serve` keeps one\.\n/)
})

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: 'localhost' })
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}

test('a pipe that is closed early ends a command quietly', async () => {
  const child = spawn(process.execPath, [...command, '--help'], { stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout.destroy()
  const errors: Buffer[] = []
  child.stderr.on('data', (piece: Buffer) => errors.push(piece))
  const [code] = (await once(child, 'exit')) as [number | null]
  assert.deepEqual([code, Buffer.concat(errors).toString()], [0, ''])
})

test('the benches get their options and say when there is none of that name', async () => {
  const { code, err } = await runCli(['bench', 'no-such-bench'])
  assert.equal(code, 2)
  assert.match(err, /^quiver: the bench ended with exit code 2\n$/)
})
