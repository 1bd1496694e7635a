// Quiver as other languages see it: Python programs with stubs made from our .proto files, the example of examples/python among
// them, against real servers.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import type { ServerConfig } from '../../server/server.ts'
import { startServer, type TestServer } from '../support/start-server.ts'
import { pythonEnvironment } from './python-environment.ts'

const root = join(import.meta.dirname, '..', '..')
// As in a checkout, since README's commands have relative paths; apart from it, so that they leave nothing there.
const checkout = mkdtempSync(join(tmpdir(), 'quiver-python-'))
const example = join(checkout, 'examples', 'python')

let python: string
let missing: string | null = null

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

async function run(command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve))
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  return { code, stdout, stderr }
}

/** The blocks of README.md in one language, line by line. */
function readmeBlock(language: string): readonly string[] {
  const block = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'ms').exec(readFileSync(join(example, 'README.md'), 'utf8'))?.[1]
  assert.ok(block, `README.md has no block of ${language}`)
  return block.trimEnd().split('\n')
}

/** One of README's commands, with this environment in place of the one that the first of them makes. */
async function runCommand(command: string): Promise<string> {
  const { code, stdout, stderr } = await run('sh', ['-e', '-c', command.replaceAll('.venv/bin/python', python)], example)
  assert.equal(code, 0, `${command}\n${stderr}`)
  return stdout
}

function pythonTest(name: string, body: () => Promise<void>): void {
  test(name, async (context) => (missing === null ? body() : context.skip(missing)))
}

/** Runs the unit tests of a file beside this one. */
async function passes(module: string, server: TestServer): Promise<void> {
  const env = { PYTHONPATH: example, QUIVER_ADDRESS: server.address, QUIVER_ROOT: server.root }
  const { code, stderr } = await run(python, ['-m', 'unittest', module], import.meta.dirname, env)
  assert.match(stderr, /^Ran [1-9]\d* tests?/m, stderr)
  assert.equal(code, 0, stderr)
}

function conformanceTest(name: string, module: string, config: Partial<ServerConfig> = {}): void {
  pythonTest(name, async () => {
    await using server = await startServer({ config })
    await passes(module, server)
  })
}

before(async () => {
  const environment = await pythonEnvironment()
  if ('missing' in environment) {
    missing = environment.missing
    return
  }
  python = environment.python
  cpSync(join(root, 'proto'), join(checkout, 'proto'), { recursive: true })
  cpSync(join(root, 'examples', 'python'), example, { recursive: true, filter: (path) => !/\.venv|generated.[^.]/.test(path) })
  const [, makeStubs = ''] = readmeBlock('sh')
  await runCommand(makeStubs)
})

after(() => {
  rmSync(checkout, { recursive: true })
})

pythonTest('the three commands of its README make the Python example run, and print what README says', async () => {
  await using server = await startServer()
  const [install, , start = '', ...others] = readmeBlock('sh')
  assert.equal(install, 'python3 -m venv .venv && .venv/bin/pip install -r requirements.txt')
  assert.deepEqual(others, [])
  const printed = await runCommand(`${start.replace('localhost:50051', server.address)} --data ${server.root}`)
  assert.deepEqual(printed.trimEnd().split('\n'), readmeBlock('text'))
})

conformanceTest('tables of every pyarrow type come back equal', 'round_trip')

conformanceTest('failures have their codes and reasons', 'failures')

conformanceTest('no message is larger than a client takes by default', 'message_limits', { memoryBytes: 1 << 30 })

conformanceTest('health and reflection serve standard tools', 'services')

const strained = { workers: 1, concurrency: 1, queueLength: 1, cursorIdleMs: 300 }
conformanceTest('a server that has room for little says so', 'strained', strained)
