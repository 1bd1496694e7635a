import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DEFAULT_ROTATION, dueRows, rowsOfOneFile, type Waiting } from '../../../../../server/feeds/sinks/rotation.ts'
import { WaitingBytes } from '../../../../../server/feeds/sinks/waiting-bytes.ts'

const rotation = { maxRows: 100, maxBytes: 1_000, maxAgeMs: 60 }
const due = (waiting: Partial<Waiting>) => dueRows({ rows: 0, bytes: 0, ageMs: 0, ...waiting }, rotation)

test('rows wait until one of the limits is reached', () => {
  assert.equal(due({ rows: 99, bytes: 999, ageMs: 59 }), 0)
  assert.equal(due({ rows: 100, bytes: 1 }), 100)
  assert.equal(due({ rows: 7, bytes: 1_000 }), 7)
  assert.equal(due({ rows: 7, bytes: 1, ageMs: 60 }), 7)
})

test('a file gets no more than the limits allow, and at least one row', () => {
  assert.equal(due({ rows: 250, bytes: 250 }), 100)
  assert.equal(due({ rows: 50, bytes: 2_500 }), 20)
  assert.equal(due({ rows: 250, bytes: 5_000, ageMs: 60 }), 50)
  assert.equal(due({ rows: 3, bytes: 30_000 }), 1)
  assert.equal(rowsOfOneFile({ rows: 3, bytes: 30, ageMs: 0 }, rotation), 3)
})

test('no rows are never due', () => {
  assert.equal(due({ ageMs: 1_000 }), 0)
  assert.equal(dueRows({ rows: 0, bytes: 0, ageMs: 1e9 }, DEFAULT_ROTATION), 0)
})

test('bytes of waiting rows are exact where a file ended, and shared out evenly between', () => {
  const table = { log: { endRow: 0 }, stored: { firstRow: 0, bytes: 0 }, takenBytes: 0 }
  const waiting = new WaitingBytes(table as never)
  assert.equal(waiting.from(0), 0)
  table.log.endRow = 10
  table.takenBytes = 1_000
  assert.equal(waiting.from(0), 1_000)
  assert.equal(waiting.from(4), 600)
  waiting.moveTo(10)
  table.log.endRow = 20
  table.takenBytes = 1_010
  assert.equal(waiting.from(10), 10)
  waiting.moveTo(15)
  assert.equal(waiting.from(15), 5)
})
