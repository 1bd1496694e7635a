import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { runCli } from '../../support/run-cli.ts'

const DEMO = ['demo', '--files', '3', '--rows', '2000']
const folder = mkdtempSync(join(tmpdir(), 'quiver-test-demo-'))
const before = process.env['TMPDIR']
process.env['TMPDIR'] = folder
after(() => {
  if (before === undefined) delete process.env['TMPDIR']
  else process.env['TMPDIR'] = before
  rmSync(folder, { recursive: true })
})

/** What Quiver made there; the TypeScript runner keeps its cache beside it. */
function leftovers(): string[] {
  return readdirSync(folder).filter((name) => name.startsWith('quiver'))
}

test('the demo goes through everything, says what it saw and leaves nothing behind', async () => {
  const { code, out, err } = await runCli(DEMO)
  assert.deepEqual([code, err], [0, ''])
  for (const line of [
    /3 files, 6,000 rows, .* of Parquet in /,
    /Ok {3}2024-01-02 {2}2024-01-03 {2}2024-01-04\n/,
    /Err {2}missing\.parquet: .* \(FILE_NOT_FOUND\)\n/,
    /Err {2}corrupt\.parquet: .* \(FILE_CORRUPT\)\n/,
    /3 tables, 6,000 rows, .* of Arrow in /,
    /│ sector +│ trades │/,
    /6,000 rows in .*: [\d,]+ rows\/s, .*B\/s\n/,
    /read back as one table: 6,000 rows, with symbol a column again\n/,
    /Summary/,
  ])
    assert.match(out, line)
  assert.deepEqual(leftovers(), [])
})

test('the demo can be interrupted, and leaves nothing behind then either', async () => {
  const { code, err } = await runCli(DEMO, {
    terminalWidth: 100,
    onStderr: (text, interrupt) => {
      if (text.includes('file')) interrupt()
    },
  })
  assert.equal(code, 130)
  assert.match(err, /quiver: interrupted\n$/)
  assert.deepEqual(leftovers(), [])
})

test('numbers that make no demo are wrong usage', async () => {
  assert.equal((await runCli(['demo', '--files', '0'])).code, 2)
  assert.equal((await runCli(['demo', '--rows', 'many'])).code, 2)
})
