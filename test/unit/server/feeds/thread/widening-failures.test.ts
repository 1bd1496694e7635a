import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { ConnectionId, Engine } from '../../../../../server/engine/engine.ts'
import type { LiveSegments } from '../../../../../server/engine/live-segments.ts'
import { plainMapping } from '../../../../../server/feeds/mapping.ts'
import { createFeedWork } from '../../../../../server/feeds/thread/feed-work.ts'
import { lotOf } from '../../../../../server/feeds/thread/lot.ts'

const CONNECTION = 1n as ConnectionId
const schema = { fields: [], metadata: [] }

/** Has no rows, and knows how many schemas there were. */
const engine = {
  createLive: () => ({ relation: 'live_0', schema: { columns: [] } }),
  setSegments: () => undefined,
  widenLive: (_: ConnectionId, { schemas }: LiveSegments) => ({ relation: `live_${schemas.length - 1}`, schema: { columns: [] } }),
  appendLive: () => undefined,
  count: () => 0n,
} as unknown as Engine

test('a table whose new columns could not be put on disk has them with the next rows that can', (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'quiver-widening-'))
  t.after(() => rmSync(directory, { recursive: true }))
  const open = () => {
    const work = createFeedWork(engine, () => 0)
    const retention = { maxRows: null, maxBytes: null, maxAgeMs: null }
    const sizes = { segmentRows: 1_000, segmentBytes: 1e9, heldFrom: Infinity }
    const opened = work.openTable(CONNECTION, { table: 't', schema, retention, ...sizes, directory, widens: true }, 0)
    work.openFeed(1, 't', { ...plainMapping([], 'widen'), isDefault: true })
    const take = (text: string) => work.takeLot(1, lotOf([Buffer.from(text)]))
    return { work, take, columns: opened.schema.fields.map(({ name }) => name), rows: opened.recovered.rows }
  }
  const { work, take } = open()
  assert.equal(take('{"a":1}').widened?.binding.relation, 'live_1')
  assert.equal(take('{"a":2}').widened, undefined)
  // The name of the next file is taken, as if the disk were full.
  const inTheWay = join(directory, `rows-${'2'.padStart(16, '0')}.arrows`)
  mkdirSync(inTheWay)
  assert.throws(() => take('{"a":3,"b":true}'), { reason: 'IO_ERROR' })
  assert.throws(() => take('{"a":3}'), { reason: 'IO_ERROR' })
  rmdirSync(inTheWay)
  const taken = take('{"a":3}')
  assert.equal(taken.widened?.binding.relation, 'live_2')
  assert.deepEqual(
    taken.widened.schema.fields.map(({ name }) => name),
    ['a', 'b'],
  )
  assert.equal(take('{"b":false}').widened, undefined)
  work.closeTable('t')
  const again = open()
  assert.deepEqual([again.columns, again.rows], [['a', 'b'], 4])
  again.work.closeTable('t')
})
