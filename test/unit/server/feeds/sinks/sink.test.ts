// A sink over a table and an engine that write numbers as JSON, with time and failures in the hands of the tests.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import type { WriteOptions, WriteResult } from '../../../../../server/engine/engine.ts'
import { DataError } from '../../../../../server/errors.ts'
import type { LiveTable } from '../../../../../server/feeds/live-table.ts'
import type { LiveReader } from '../../../../../server/feeds/live-table-parts.ts'
import { Sink, type SinkParts } from '../../../../../server/feeds/sinks/sink.ts'
import type { SinkSettings } from '../../../../../server/feeds/sinks/sink-settings.ts'
import { FakeClock } from '../../../../support/fake-clock.ts'

const PARTITIONS = 3
const ROW_BYTES = 10

class FakeTable {
  readonly facts = {
    name: 'ticks',
    table: 'life-1',
    directory: null,
    storage: { retain: () => undefined, release: () => undefined },
  }
  readonly binding = { selects: [{ columns: '*', face: '*' }], segmentPrefix: 'segment_' }
  readonly log = { endRow: 0 }
  readonly readers = new Set<LiveReader>()
  firstRow = 0

  get stored() {
    const { firstRow, log } = this
    return { firstRow, endRow: log.endRow, bytes: 0, segments: [{ number: 0, schema: 0, firstRow: 0, rows: log.endRow }], isChanged: false }
  }

  get takenBytes(): number {
    return this.log.endRow * ROW_BYTES
  }

  ready = () => Promise.resolve()

  add(rows: number): void {
    this.log.endRow += rows
    for (const reader of this.readers) reader.onRows()
  }
}

function fakeWrite(sql: string, { path, partitionBy, fileExtension = '' }: WriteOptions): WriteResult {
  const [from = 0, to = 0] = [...sql.matchAll(/rowid >?<?=? ?(\d+)/g)].map(([, bound]) => Number(bound))
  const ids = Array.from({ length: to - from }, (_, index) => from + index)
  const isPartitioned = partitionBy.length > 0
  const parts = isPartitioned ? Array.from({ length: PARTITIONS }, (_, part) => part) : [null]
  const files = parts.map((part) => {
    const directory = part === null ? join(path, '..') : join(path, `part=${part}`)
    mkdirSync(directory, { recursive: true })
    const file = part === null ? path : join(directory, `data_0.${fileExtension}`)
    writeFileSync(file, JSON.stringify(part === null ? ids : ids.filter((id) => id % PARTITIONS === part)))
    return file
  })
  return { rows: BigInt(ids.length), bytes: ids.length, files }
}

interface Failing {
  /** Called before each trial of the directory, write of rows and rename; what it throws is the failure. */
  beforeTrial: () => void
  beforeWrite: () => void
  beforeRename: () => void
  /** How many rows the engine does not find. */
  missingRows: number
}

function room(t: TestContext, settings: Partial<SinkSettings> = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'quiver-sink-'))
  t.after(() => {
    rmSync(directory, { recursive: true, force: true })
  })
  const clock = new FakeClock()
  const faults: string[] = []
  const failing: Failing = { beforeTrial: () => undefined, beforeWrite: () => undefined, beforeRename: () => undefined, missingRows: 0 }
  const parts: SinkParts = {
    clock,
    random: () => 0.5,
    onFault: (message) => faults.push(message),
    write: (sql, options, signal) => {
      signal.throwIfAborted()
      if (sql.includes('WHERE false')) failing.beforeTrial()
      else failing.beforeWrite()
      const written = fakeWrite(sql, options)
      return Promise.resolve({ ...written, rows: written.rows - BigInt(failing.missingRows) })
    },
    disk: {
      rename: async (from, to) => {
        failing.beforeRename()
        await rename(from, to)
      },
    },
  }
  const rotation = { maxRows: 100, maxBytes: 1_000_000, maxAgeMs: 60_000 }
  const all: SinkSettings = { name: 's', path: directory, partitionBy: [], rotation, compression: 'zstd', from: 'earliest', ...settings }
  const table = new FakeTable()
  const sink = () => new Sink(parts, table as unknown as LiveTable, all)
  return { directory, clock, faults, failing, table, sink }
}

function idsIn(directory: string): number[] {
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.parquet'))
  return files.flatMap((file) => JSON.parse(readFileSync(join(directory, file), 'utf8')) as number[]).sort((a, b) => a - b)
}

const numbers = (end: number): number[] => Array.from({ length: end }, (_, index) => index)

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(setImmediate)
}

const full = () => Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })

test('rows are written once there are enough, and at the latest when the oldest has waited long enough', async (t) => {
  const { directory, clock, table, sink: made } = room(t)
  const sink = made()
  await sink.open()
  table.add(250)
  await until(() => sink.nextRow === 200 && clock.pending === 1)
  clock.advance(59_999)
  table.add(1)
  assert.deepEqual([sink.status.lagRows, sink.status.lagMs, sink.nextRow], [51, 59_999, 200])
  clock.advance(1)
  await until(() => sink.nextRow === 251)
  await sink.flush()
  assert.deepEqual(idsIn(directory), numbers(251))
  assert.equal(clock.pending, 0)
  await sink.end()
  assert.equal(table.readers.size, 0)
})

test('a full disk keeps rows waiting, and they go on by themselves when there is room', async (t) => {
  const { directory, clock, failing, table, sink: made } = room(t)
  const sink = made()
  await sink.open()
  let attempts = 0
  failing.beforeWrite = () => {
    attempts += 1
    throw new DataError('DISK_FULL', 'the disk is full')
  }
  table.add(100)
  // Waits of half of 250, 500, 1,000 … ms.
  for (const waitMs of [125, 250, 500]) {
    await until(() => sink.status.phase === 'retrying' && clock.pending === 1)
    const before = attempts
    table.add(10)
    clock.advance(waitMs - 1)
    assert.equal(attempts, before)
    clock.advance(1)
    await until(() => attempts > before)
  }
  await until(() => clock.pending === 1)
  await assert.rejects(sink.flush(), { reason: 'DISK_FULL' })
  assert.equal(sink.status.lastFailure?.error.reason, 'DISK_FULL')
  assert.deepEqual([sink.nextRow, sink.status.lagRows], [0, 130])
  failing.beforeWrite = () => undefined
  clock.advance(60_000)
  await until(() => sink.nextRow >= 100)
  await sink.flush()
  assert.deepEqual(idsIn(directory), numbers(130))
  assert.equal(sink.status.phase, 'running')
  await sink.end()
})

for (const partitionBy of [[], ['part']]) {
  const what = partitionBy.length === 0 ? 'one file' : 'several files'
  test(`a disk that fills up between the renames of ${what} leaves no row out and none twice`, async (t) => {
    for (let failAt = 1; failAt <= (partitionBy.length === 0 ? 1 : PARTITIONS); failAt++) {
      const { directory, failing, table, sink: made } = room(t, { partitionBy })
      const sink = made()
      await sink.open()
      let renames = 0
      failing.beforeRename = () => {
        renames += 1
        if (renames === failAt) throw full()
      }
      table.add(50)
      await assert.rejects(sink.flush(), { reason: 'DISK_FULL' })
      table.add(50)
      await sink.flush()
      assert.deepEqual(idsIn(directory), numbers(100))
      assert.deepEqual([sink.status.rows, sink.status.lostRows], [100, 0])
      await sink.end()
    }
  })

  test(`a crash between the renames of ${what} is made good by the next sink, with what was written or anew`, async (t) => {
    for (const isTemporaryLost of [false, true]) {
      for (let failAt = 1; failAt <= (partitionBy.length === 0 ? 1 : PARTITIONS); failAt++) {
        const { directory, failing, table, sink: made } = room(t, { partitionBy })
        const crashing = made()
        await crashing.open()
        let renames = 0
        failing.beforeRename = () => {
          renames += 1
          if (renames >= failAt) throw full()
        }
        table.add(50)
        await assert.rejects(crashing.flush(), { reason: 'DISK_FULL' })
        await crashing.end()
        failing.beforeRename = () => undefined
        if (isTemporaryLost) rmSync(join(directory, '.quiver-sink-s'), { recursive: true })
        table.add(70)
        const next = made()
        await next.open()
        assert.equal(next.nextRow, isTemporaryLost ? 0 : 50)
        await next.flush()
        assert.deepEqual(idsIn(directory), numbers(120))
        assert.deepEqual(
          readdirSync(directory).filter((name) => name.startsWith('.')),
          [],
        )
        await next.end()
      }
    }
  })
}

test('rows that are gone before they could be written are counted, and told of', async (t) => {
  const { faults, failing, table, sink: made } = room(t)
  const sink = made()
  await sink.open()
  failing.beforeWrite = () => {
    throw new DataError('DISK_FULL', 'the disk is full')
  }
  table.add(50)
  await assert.rejects(sink.flush(), { reason: 'DISK_FULL' })
  table.firstRow = 30
  failing.beforeWrite = () => undefined
  await sink.flush()
  assert.deepEqual([sink.status.lostRows, sink.status.rows, sink.nextRow], [30, 20, 50])
  assert.equal(faults.length, 1)
  assert.match(faults[0] ?? '', /lost 30 rows/)
  await sink.end()
})

test('a sink that goes on after a restart tries until it can begin, but not in a directory with files that it knows nothing of', async (t) => {
  const { directory, clock, failing, table, sink: made } = room(t)
  table.add(20)
  failing.beforeTrial = () => {
    throw new DataError('FILE_ACCESS_DENIED', 'the directory is not mounted yet')
  }
  const sink = made()
  sink.resume()
  await until(() => sink.status.phase === 'retrying' && clock.pending === 1)
  assert.equal(sink.nextRow, 0, 'it holds back retention')
  failing.beforeTrial = () => undefined
  clock.advance(125)
  await until(() => sink.nextRow === 20)
  await sink.end()

  rmSync(join(directory, '_quiver-sink-s.json'))
  const stranger = made()
  stranger.resume()
  await until(() => stranger.status.phase === 'failed')
  assert.equal(stranger.status.lastFailure?.error.reason, 'SINK_CONFLICT')
  await assert.rejects(stranger.flush(), { reason: 'SINK_CONFLICT' })
  assert.deepEqual([table.readers.size, clock.pending], [0, 0])
  await stranger.end()
})

test('a file that has fewer rows than it should is not kept', async (t) => {
  const { directory, failing, table, sink: made } = room(t)
  const sink = made()
  await sink.open()
  failing.missingRows = 10
  table.add(50)
  await assert.rejects(sink.flush(), { reason: 'ROWS_GONE' })
  assert.deepEqual([sink.nextRow, idsIn(directory).length], [0, 0])
  failing.missingRows = 0
  await sink.flush()
  assert.deepEqual(idsIn(directory), numbers(50))
  await sink.end()
})

test('a sink that ends lets nobody wait', async (t) => {
  const { failing, table, clock, sink: made } = room(t)
  const sink = made()
  await sink.open()
  failing.beforeWrite = () => {
    void sink.end()
    throw new DataError('DISK_FULL', 'the disk is full')
  }
  table.add(50)
  await assert.rejects(sink.flush())
  await assert.rejects(sink.flush(), { reason: 'SINK_UNKNOWN' })
  assert.equal(sink.status.phase, 'stopped')
  assert.equal(clock.pending, 0)
})
