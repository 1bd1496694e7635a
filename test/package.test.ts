// What a user gets: the packed package in an empty folder, run by plain node, with nothing of this checkout in reach.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test, type TestContext } from 'node:test'
import { promisify } from 'node:util'
import ts from 'typescript'

const UNREACHABLE = /ENOTFOUND|ECONNREFUSED|ECONNRESET|EAI_AGAIN|ETIMEDOUT|ENETUNREACH|ENOTCACHED/

const root = join(import.meta.dirname, '..')
const folder = mkdtempSync(join(tmpdir(), 'quiver-package-'))
let skipped: string | null = null

/** Runs a command there; answers its standard output. */
async function run(command: string, args: readonly string[], cwd = folder): Promise<string> {
  const { stdout } = await promisify(execFile)(command, args, { cwd, timeout: 240_000, maxBuffer: 64 << 20 })
  return stdout
}

async function installPacked(): Promise<void> {
  await run('npm', ['pack', '--pack-destination', folder], root)
  const archive = readdirSync(folder).find((name) => name.endsWith('.tgz'))
  assert.ok(archive)
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
  await run('npm', ['install', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', '--fetch-retries=1', archive])
}

function installedTest(name: string, body: () => Promise<void>): void {
  test(name, async (context: TestContext) => (skipped === null ? body() : context.skip(skipped)))
}

before(async () => {
  try {
    await installPacked()
  } catch (error) {
    const cause = UNREACHABLE.exec(String((error as { stderr?: string }).stderr))
    if (cause === null) throw error
    skipped = `the npm registry cannot be reached (${cause[0]})`
  }
})

after(() => rmSync(folder, { recursive: true, force: true }))

installedTest('the package holds what runs, and neither source nor tests', async () => {
  const files = readdirSync(join(folder, 'node_modules/quiver'))
  assert.deepEqual(files.sort(), ['LICENSE', 'README.md', 'dist', 'package.json', 'proto'])
  const protos = readdirSync(join(folder, 'node_modules/quiver/proto'), { recursive: true, withFileTypes: true })
  assert.ok(protos.every((entry) => entry.isDirectory() || entry.name.endsWith('.proto')))
})

installedTest('`quiver` and `quiver/server` import in plain node, and the .proto files are found by name', async () => {
  const script = `
    const { AsyncClient } = await import('quiver')
    const server = await import('quiver/server')
    const proto = import.meta.resolve('quiver/proto/quiver/v1/tables.proto')
    console.log(JSON.stringify([typeof AsyncClient.connect, Object.keys(server).length > 0, (await import('node:fs')).existsSync(new URL(proto))]))`
  assert.deepEqual(JSON.parse(await run(process.execPath, ['--input-type=module', '-e', script])), ['function', true, true])
})

installedTest('TypeScript finds the types of both entries', async () => {
  const path = join(folder, 'user.mts')
  writeFileSync(
    path,
    `import { AsyncClient } from 'quiver'\nimport * as server from 'quiver/server'\nexport const wrong: number = [AsyncClient.connect, server]\n`,
  )
  const options = { module: ts.ModuleKind.NodeNext, strict: true, noEmit: true, target: ts.ScriptTarget.ES2022, types: [] }
  const complaints = ts.getPreEmitDiagnostics(ts.createProgram([path], options))
  assert.deepEqual(
    complaints.map(({ code, file }) => [code, file?.fileName]),
    [[2322, path]],
  )
})

installedTest('`npx quiver --help` teaches', async () => {
  const help = await run('npx', ['--no', 'quiver', '--', '--help'])
  for (const command of ['serve', 'demo', 'read', 'query', 'handles']) assert.match(help, new RegExp(`\\b${command}\\b`))
})

installedTest('`npx quiver demo` runs to its end', async () => {
  const output = await run('npx', ['--no', 'quiver', '--', 'demo', '--files', '2', '--rows', '1000'])
  assert.notEqual(output.trim(), '')
})

installedTest('it runs with flags of V8, which threads inherit but may not be told', async () => {
  const main = join(folder, 'node_modules/quiver/dist/server/main.js')
  const answer = await run(process.execPath, ['--max-old-space-size=600', main, 'query', 'select 42 as answer', '--format', 'csv'])
  assert.equal(answer, 'answer\n42\n')
})
