// `quiver config`, and the settings of a server that runs.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { runCli, type CliResult } from '../../support/run-cli.ts'

const folder = mkdtempSync(join(tmpdir(), 'quiver-test-'))
after(() => rmSync(folder, { recursive: true }))

function config(args: readonly string[], toml = '', env: Readonly<Record<string, string>> = {}): Promise<CliResult> {
  writeFileSync(join(folder, 'quiver.toml'), toml)
  return runCli(['config', ...args], { cwd: folder, env })
}

test('prints what holds and where it comes from', async () => {
  const { code, out } = await config(['--config', 'quiver.toml', '--grace', '3s'], 'port = 0', { QUIVER_WORKERS: '3' })
  assert.equal(code, 0)
  assert.match(out, /^port = 0 {2}# quiver\.toml$/m)
  assert.match(out, /^workers = 3 {2}# QUIVER_WORKERS$/m)
  assert.match(out, /^concurrency = 6 {2}# default$/m)
  assert.match(out, /^grace = "3s" {2}# --grace$/m)
})

test('prints a file to start from, which is right', async () => {
  const { code, out } = await config(['--defaults'])
  assert.equal(code, 0)
  assert.deepEqual(await config(['--config', 'quiver.toml', '--check'], out), { code: 0, out: '', err: '' })
})

test('says with exit code 2 what is wrong', async () => {
  assert.deepEqual(await config(['--config', 'quiver.toml', '--check'], 'memory = "lots"'), {
    code: 2,
    out: '',
    err: 'quiver: quiver.toml: memory = "lots": it must be a number of bytes, or one with a unit: 512MB, 4GiB.\n',
  })
  const nowhere = join(folder, 'nowhere')
  const { code, err } = await config(['--check', '--root', nowhere])
  assert.deepEqual([code, err], [2, `quiver: --root ${nowhere}: ${nowhere} is not a directory.\n`])
  assert.equal((await config(['--check', '--defaults'])).code, 2)
  const elsewhere = join(folder, '..', 'nowhere.toml')
  const missing = await config(['--check', '--access', elsewhere])
  assert.equal(missing.code, 2)
  assert.match(missing.err, /^quiver: The access file cannot be read: .*nowhere\.toml/)
})

test('warns of variables that look like a mistake', async () => {
  const { code, err } = await config(['--check'], '', { QUIVER_MEMROY: '1GB' })
  assert.deepEqual([code, err], [0, 'quiver: QUIVER_MEMROY is no setting; did you mean QUIVER_MEMORY?\n'])
})

test('a server is told the same of what is wrong, also where only starting it shows that', async () => {
  for (const [args, said] of [
    [['--config', 'none.toml'], /^quiver: The configuration none\.toml cannot be read: /],
    [['--root', 'nowhere'], /^quiver: --root nowhere: .*nowhere is not a directory\.\n$/],
    [['--port', 'x'], /^quiver: --port x: it must be a whole number\.\n$/],
  ] as const) {
    const { code, err } = await runCli(['serve', ...args], { cwd: folder })
    assert.equal(code, 2)
    assert.match(err, said)
  }
})
