import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ConnectionId } from '../../../../../server/engine/engine.ts'
import { LiveStore, type Retention } from '../../../../../server/feeds/thread/live-store.ts'

const MINUTE_MS = 60_000

/** A store of segments of ten rows, and a way to append ten more and flush. */
function store(retention: Partial<Retention>) {
  const engine = { setSegments: () => undefined, appendLive: () => undefined, widenLive: () => assert.fail('nothing widens it') }
  const options = {
    table: 't',
    schema: { fields: [], metadata: [] },
    retention: { maxRows: null, maxBytes: null, maxAgeMs: null, ...retention },
    segmentRows: 10,
    segmentBytes: 1_000_000,
  }
  const rows = new LiveStore(engine, 1n as ConnectionId, options)
  return (nowMs: number, heldFrom?: number) => {
    rows.add({ length: 10, columns: [] }, 100, nowMs)
    return rows.flush(nowMs, heldFrom).firstRow
  }
}

test('rows that nobody waits for go once there are enough newer ones', () => {
  const append = store({ maxRows: 30 })
  const firstRows = Array.from({ length: 6 }, () => append(0))
  assert.deepEqual(firstRows, [0, 0, 0, 10, 20, 30])
})

test('rows that somebody has yet to read are kept up to twice what retention asks for, by rows, bytes and age', () => {
  const byRows = store({ maxRows: 30 })
  assert.deepEqual(
    Array.from({ length: 8 }, () => byRows(0, 0)),
    [0, 0, 0, 0, 0, 0, 10, 20],
  )
  const byBytes = store({ maxBytes: 300 })
  assert.deepEqual(
    Array.from({ length: 8 }, () => byBytes(0, 0)),
    [0, 0, 0, 0, 0, 0, 10, 20],
  )
  const byAge = store({ maxAgeMs: MINUTE_MS })
  assert.equal(byAge(0, 0), 0)
  assert.equal(byAge(1.5 * MINUTE_MS, 0), 0)
  assert.equal(byAge(2.5 * MINUTE_MS, 0), 10)
})

test('a reader who comes on lets go of what he has read', () => {
  const append = store({ maxRows: 30 })
  for (let times = 0; times < 5; times++) assert.equal(append(0, 0), 0)
  assert.equal(append(0, 15), 10, 'row 15 is in the second segment')
  assert.equal(append(0, 60), 40)
})
