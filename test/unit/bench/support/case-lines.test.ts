import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Outcome, Sample } from '../../../../bench/support/alternate.ts'
import { caseLines, type CaseDescription } from '../../../../bench/support/case-lines.ts'

const description: CaseDescription = {
  bench: 'batch-read',
  case: 'files10',
  metrics: [
    { name: 'seconds', unit: 'seconds' },
    { name: 'serverPeakRssBytes', unit: 'bytes' },
  ],
  main: { metric: 'seconds', better: 'lower' },
  notes: { small: 'extrapolated' },
}

const ran = (...samples: Sample[]): Outcome => ({ samples, failure: null })
const of = { bench: 'batch-read', case: 'files10' }

test('every metric that a subject measured is a line with median, ends and runs', () => {
  const lines = caseLines(
    description,
    new Map([['quiver', ran({ seconds: 3, serverPeakRssBytes: 7 }, { seconds: 1, serverPeakRssBytes: 9 })]]),
  )
  assert.deepEqual(lines, [
    { ...of, metric: 'seconds', unit: 'seconds', subject: 'quiver', value: 2, min: 1, max: 3, runs: 2 },
    { ...of, metric: 'serverPeakRssBytes', unit: 'bytes', subject: 'quiver', value: 8, min: 7, max: 9, runs: 2 },
  ])
})

test('each peer that ran is compared with quiver on the main metric', () => {
  const lines = caseLines(
    description,
    new Map([
      ['quiver', ran({ seconds: 1 })],
      ['polars', ran({ seconds: 4 })],
    ]),
  )
  assert.deepEqual(lines.at(-1), { ...of, metric: 'speedup', subject: 'quiver', peer: 'polars', value: 4 })
})

test('a peer that failed is skipped with its reason, and its earlier runs do not count', () => {
  const failed: Outcome = { samples: [{ seconds: 1 }], failure: 'out of memory' }
  const lines = caseLines(
    description,
    new Map([
      ['quiver', ran({ seconds: 1 })],
      ['polars', failed],
    ]),
  )
  assert.deepEqual(lines.slice(1), [{ ...of, metric: 'skipped', peer: 'polars', reason: 'out of memory' }])
})

test('when quiver failed nobody is compared with it', () => {
  const lines = caseLines(
    description,
    new Map([
      ['quiver', { samples: [], failure: 'refused' }],
      ['polars', ran({ seconds: 4 })],
    ]),
  )
  assert.deepEqual(
    lines.map(({ metric }) => metric),
    ['skipped', 'seconds'],
  )
})

test('what the reader must know of a value stands beside it', () => {
  const [line] = caseLines(description, new Map([['small', ran({ seconds: 4 })]]))
  assert.deepEqual(line, {
    ...of,
    metric: 'seconds',
    unit: 'seconds',
    subject: 'small',
    value: 4,
    min: 4,
    max: 4,
    runs: 1,
    note: 'extrapolated',
  })
})
