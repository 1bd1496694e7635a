import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import type { DataError } from '../../../../../server/errors.ts'
import { claimDirectory } from '../../../../../server/feeds/sinks/check-directory.ts'
import { readState, writeState, type SinkState } from '../../../../../server/feeds/sinks/sink-state.ts'
import { lifeOf } from '../../../../../server/feeds/sinks/table-life.ts'

async function directory(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'quiver-sink-'))
  t.after(() => rm(path, { recursive: true, force: true }))
  return path
}

const state: SinkState = {
  table: 'ticks',
  life: 'one',
  partitionBy: ['symbol'],
  nextRow: 500,
  pending: { firstRow: 500, endRow: 600, bytes: 9, moves: [{ from: '.quiver-sink-s/x', to: 'symbol=A/rows.parquet' }] },
  rows: 400,
  files: 3,
  bytes: 10,
  lostRows: 100,
}
const claim = { sink: 's', table: 'ticks', life: 'one', partitionBy: ['symbol'], endRow: 1_000 }
const conflict = (pattern: RegExp) => (error: DataError) => error.reason === 'SINK_CONFLICT' && pattern.test(error.message)

test('a state is read as it was written, and replaced whole', async (t) => {
  const path = await directory(t)
  assert.equal(await readState(path, 's'), null)
  await writeState(path, 's', { ...state, pending: null })
  await writeState(path, 's', state)
  assert.deepEqual(await readState(path, 's'), state)
  assert.deepEqual(await readdir(path), ['_quiver-sink-s.json'])
})

test('a state that is damaged is told of, not taken for none', async (t) => {
  const path = await directory(t)
  for (const text of ['', '{"version":1', '{"version":2,"nextRow":1}', '{"version":1}']) {
    await writeFile(join(path, '_quiver-sink-s.json'), text)
    await assert.rejects(readState(path, 's'), { reason: 'FILE_CORRUPT' })
  }
})

test('a directory goes to a sink that begins in it, and to the one that was there before', async (t) => {
  const path = await directory(t)
  assert.equal(await claimDirectory(path, claim), null)
  await writeState(path, 's', state)
  assert.deepEqual(await claimDirectory(path, claim), state)
})

test('a directory with rows under other numbers is refused', async (t) => {
  const path = await directory(t)
  await writeState(path, 's', state)
  assert.equal(await claimDirectory(path, { ...claim, life: 'two' }), null, 'there are no files yet')
  await writeFile(join(path, 'rows-0000000000000000-0000000000000500.parquet'), '')
  await assert.rejects(claimDirectory(path, { ...claim, life: 'two' }), conflict(/an earlier life of the table/))
  await assert.rejects(claimDirectory(path, { ...claim, life: 'two', table: 'other' }), conflict(/the table ticks/))
  await assert.rejects(claimDirectory(path, { ...claim, partitionBy: [] }), conflict(/partitioned by symbol/))
  await assert.rejects(claimDirectory(path, { ...claim, endRow: 499 }), conflict(/up to row 500.*only 499/))
  await assert.rejects(claimDirectory(path, { ...claim, sink: 'other' }), conflict(/belongs to the sink s\b/))
  await rm(join(path, '_quiver-sink-s.json'))
  await assert.rejects(claimDirectory(path, claim), conflict(/not its state/))
})

test('a durable table has one life for all who ask, a table in memory another each time', async (t) => {
  const path = await directory(t)
  const lives = await Promise.all([1, 2, 3].map(() => lifeOf({ table: 't', directory: path })))
  assert.equal(new Set(lives).size, 1)
  assert.equal(await lifeOf({ table: 'another', directory: path }), lives[0])
  assert.deepEqual(await readdir(path), ['life'])
  assert.equal(await lifeOf({ table: 't_1', directory: null }), 't_1')
})
