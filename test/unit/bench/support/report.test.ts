import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EnvLine, Line } from '../../../../bench/support/lines.ts'
import { createReport } from '../../../../bench/support/report.ts'

const environment: EnvLine = {
  bench: 'qps',
  metric: 'env',
  cores: 2,
  memoryBytes: 8e9,
  node: 'v20.0.0',
  commit: 'abc',
  versions: { koffi: '3.3.4' },
}
const of = { bench: 'qps', case: 'clients1' }
const lines: Line[] = [
  { ...of, metric: 'qps', unit: 'queries/s', subject: 'quiver', value: 1500, min: 1200, max: 1600, runs: 5 },
  { ...of, metric: 'p50Ms', unit: 'ms', subject: 'quiver', value: 0.5, min: 0.25, max: 2, runs: 5 },
  { ...of, metric: 'qps', unit: 'queries/s', subject: 'flight', value: 500, min: 500, max: 500, runs: 5, note: 'estimated' },
  { ...of, metric: 'speedup', subject: 'quiver', peer: 'flight', value: 3 },
  { ...of, metric: 'skipped', peer: 'absent', reason: 'no Python' },
]

function streams(): { out: { write(text: string): void }; err: { write(text: string): void }; text: { out: string; err: string } } {
  const text = { out: '', err: '' }
  return { out: { write: (piece) => void (text.out += piece) }, err: { write: (piece) => void (text.err += piece) }, text }
}

test('as JSON, standard output holds one object a line and nothing else', () => {
  const { text, ...written } = streams()
  const report = createReport(true, written)
  report.say('round 1')
  report.environment(environment)
  report.caseLines(lines)
  assert.deepEqual(
    text.out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
    [environment, ...lines],
  )
  assert.equal(text.err, 'round 1\n')
})

test('for people, a case is a table with a row a subject and how quiver compares', () => {
  const { text, ...written } = streams()
  createReport(false, written).caseLines(lines)
  const rows = text.out.split('\n')
  assert.match(text.out, /qps clients1/)
  assert.match(rows.find((row) => row.startsWith('│ quiver ')) ?? '', /1\.50 k\/s \(1\.20 k\/s – 1\.60 k\/s\) │ 0\.50 ms/)
  assert.match(rows.find((row) => row.startsWith('│ flight ')) ?? '', /500 \/s .* 3\.00×/)
})

test('for people, notes and skipped peers follow the table', () => {
  const { text, ...written } = streams()
  createReport(false, written).caseLines(lines)
  assert.match(text.out, /\n {2}flight: estimated\n {2}absent skipped: no Python\n$/)
})

test('for people, the environment is told in words', () => {
  const { text, ...written } = streams()
  createReport(false, written).environment(environment)
  assert.equal(text.out, '2 cores, 8.00 GB, node v20.0.0, commit abc\nkoffi 3.3.4\n')
})
