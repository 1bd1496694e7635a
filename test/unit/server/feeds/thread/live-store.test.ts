import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { ArrowBatch } from '../../../../../server/arrow/schema.ts'
import type { ConnectionId, LiveBinding } from '../../../../../server/engine/engine.ts'
import type { LiveSegments } from '../../../../../server/engine/live-segments.ts'
import { LiveStore, type LiveEngine, type Retention, type StoredRows } from '../../../../../server/feeds/thread/live-store.ts'
import { plainValues } from '../../arrow/plain-values.ts'
import { columnOf, field, int, schemaOf } from '../json-columns.ts'

const NUMBER = field('n', int(32))
const schema = schemaOf(NUMBER)
const EVERYTHING: Retention = { maxRows: null, maxBytes: null, maxAgeMs: null }

/** Holds the rows of each segment, and fails when it is told to. */
class FakeEngine implements LiveEngine {
  readonly segments = new Map<number, number[]>([[0, []]])
  failing: 'appendLive' | 'setSegments' | null = null
  /** How often queries had to be planned anew. */
  changes = 0

  appendLive(...[, , segment, , batches]: Parameters<LiveEngine['appendLive']>): void {
    this.#failIf('appendLive')
    const rows = this.segments.get(segment)
    assert.ok(rows, `there is no segment ${segment}`)
    for (const { columns } of batches) rows.push(...plainValues(NUMBER, columns[0]!).map(Number))
  }

  setSegments(_: ConnectionId, { segments, dropped }: LiveSegments): void {
    this.#failIf('setSegments')
    for (const segment of dropped) assert.ok(this.segments.delete(segment), `there is no segment ${segment}`)
    const numbers = segments.map(({ number }) => number)
    const last = numbers.at(-1)
    if (last !== undefined && !this.segments.has(last)) this.segments.set(last, [])
    this.changes += 1
    assert.deepEqual([...this.segments.keys()], numbers, 'segments stand in another order, or one was forgotten')
  }

  widenLive(connection: ConnectionId, live: LiveSegments): LiveBinding {
    this.setSegments(connection, live)
    return { relation: `live_${live.schemas.length - 1}` } as LiveBinding
  }

  get rows(): number[] {
    return [...this.segments.values()].flat()
  }

  #failIf(call: 'appendLive' | 'setSegments'): void {
    if (this.failing !== call) return
    this.failing = null
    throw new Error(`${call} failed`)
  }
}

function batchOf(first: number, length: number): ArrowBatch {
  return {
    length,
    columns: [
      columnOf(
        NUMBER,
        Array.from({ length }, (_, index) => String(first + index)),
      ),
    ],
  }
}

function storeOf(retention: Partial<Retention>, segmentRows: number, firstRow = 0) {
  const engine = new FakeEngine()
  const options = { table: 't', schema, retention: { ...EVERYTHING, ...retention }, segmentRows, segmentBytes: Infinity }
  return { engine, store: new LiveStore(engine, 1n as ConnectionId, options, firstRow) }
}

function checkStored(engine: FakeEngine, stored: StoredRows, added: number, firstRow = 0): void {
  assert.equal(stored.endRow, firstRow + added)
  assert.deepEqual(
    engine.rows,
    Array.from({ length: stored.endRow - stored.firstRow }, (_, index) => stored.firstRow + index),
    'rows are missing, twice there, or in another order',
  )
  let next = stored.firstRow
  for (const segment of stored.segments) {
    assert.equal(segment.firstRow, next)
    assert.equal(engine.segments.get(segment.number)?.length, segment.rows)
    next += segment.rows
  }
  assert.equal(next, stored.endRow)
  assert.deepEqual(
    stored.segments.map(({ number }) => number),
    [...engine.segments.keys()],
  )
}

const steps = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('add' as const), value: fc.integer({ min: 1, max: 30 }) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('flush' as const), value: fc.nat(50) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('appendLive' as const, 'setSegments' as const), value: fc.constant(0) }) },
  ),
  { maxLength: 60 },
)

const limit = fc.option(fc.integer({ min: 1, max: 100 }))
const BYTES_A_ROW = 10

describe('the rows of a live table with the engine', () => {
  it('are each there once and in order, numbered without gaps, whatever fails in between', () => {
    fc.assert(
      fc.property(
        steps,
        fc.record({ maxRows: limit, maxBytes: limit, maxAgeMs: limit }),
        fc.integer({ min: 1, max: 40 }),
        fc.nat(100),
        (all, retention, segmentRows, firstRow) => {
          const { engine, store } = storeOf(retention, segmentRows, firstRow)
          let added = 0
          let nowMs = 1_000
          for (const { kind, value } of [...all, { kind: 'flush' as const, value: 0 }]) {
            if (kind === 'add') {
              store.add(batchOf(firstRow + added, value), value * BYTES_A_ROW, nowMs)
              added += value
            } else if (kind === 'flush') {
              nowMs += value
              if (engine.failing !== null) tryFlush(store, nowMs)
              checkStored(engine, store.flush(nowMs), added, firstRow)
            } else engine.failing = kind
          }
        },
      ),
      { numRuns: 500 },
    )
  })

  for (const [what, perRow] of [
    ['maxRows', 1],
    ['maxBytes', BYTES_A_ROW],
  ] as const) {
    it(`are at least what ${what} asks for, and at most one segment more`, () => {
      fc.assert(
        fc.property(
          fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 60 }),
          fc.integer({ min: 1, max: 1_000 }),
          fc.integer({ min: 1, max: 40 }),
          (sizes, most, segmentRows) => {
            const { engine, store } = storeOf({ [what]: most }, segmentRows)
            let added = 0
            for (const size of sizes) {
              store.add(batchOf(added, size), size * BYTES_A_ROW, 0)
              added += size
              const stored = store.flush(0)
              checkStored(engine, stored, added)
              const kept = (stored.endRow - stored.firstRow) * perRow
              const oldest = (stored.segments[0]?.rows ?? 0) * perRow
              assert.ok(kept >= Math.min(most, added * perRow), 'there are fewer than are asked for')
              assert.ok(kept - oldest < most, 'there is a segment that nobody asks for')
            }
          },
        ),
      )
    })
  }

  it('are at least those of the last while that maxAgeMs asks for, and go with the segment whose last row is older', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(20), fc.nat(40)), { maxLength: 60 }),
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 1, max: 20 }),
        (all, maxAgeMs, segmentRows) => {
          const { engine, store } = storeOf({ maxAgeMs }, segmentRows)
          const times: number[] = []
          let nowMs = 1_000
          for (const [size, later] of all) {
            nowMs += later
            if (size > 0) store.add(batchOf(times.length, size), size, nowMs)
            times.push(...Array<number>(size).fill(nowMs))
            const stored = store.flush(nowMs)
            checkStored(engine, stored, times.length)
            const young = times.findIndex((time) => time >= nowMs - maxAgeMs)
            assert.ok(stored.firstRow <= (young === -1 ? times.length : young), 'a row was dropped that is not old enough')
            const [oldest] = stored.segments
            const last = (oldest?.firstRow ?? 0) + (oldest?.rows ?? 0) - 1
            if ((oldest?.rows ?? 0) > 0) assert.ok((times[last] ?? 0) >= nowMs - maxAgeMs, 'a segment of old rows is still there')
          }
        },
      ),
    )
  })

  it('are not lost when the engine fails, and come with the next flush', () => {
    const { engine, store } = storeOf({}, 100)
    store.add(batchOf(0, 3), 30, 0)
    engine.failing = 'appendLive'
    assert.throws(() => store.flush(0), /appendLive failed/)
    assert.deepEqual(engine.rows, [])
    store.add(batchOf(3, 2), 20, 0)
    const stored = store.flush(0)
    assert.deepEqual(engine.rows, [0, 1, 2, 3, 4])
    assert.deepEqual([stored.firstRow, stored.endRow, stored.bytes], [0, 5, 50])
  })

  it('are given to the engine a few at a time where that is asked for, and the rest waits', () => {
    const { engine, store } = storeOf({}, 100)
    for (let first = 0; first < 6_000; first += 2_000) store.add(batchOf(first, 2_000), 10, 0)
    const some = store.flush(0, Infinity, 2_500)
    assert.deepEqual([some.endRow, some.waitingRows, some.waitingBytes], [4_000, 2_000, 10])
    assert.equal(store.flush(0, Infinity, 0).endRow, 4_000)
    const all = store.flush(0)
    assert.deepEqual([all.endRow, all.waitingRows, all.waitingBytes], [6_000, 0, 0])
    assert.deepEqual(
      engine.rows,
      Array.from({ length: 6_000 }, (_, row) => row),
    )
  })

  it('never reach the engine when retention lets go of them while they wait', () => {
    const { engine, store } = storeOf({ maxRows: 5 }, 100)
    store.add(batchOf(0, 3), 1, 0)
    store.flush(0)
    for (let first = 3; first < 30; first += 3) store.add(batchOf(first, 3), 1, 0)
    const trimmed = store.flush(0, Infinity, 0)
    assert.deepEqual([trimmed.firstRow, trimmed.endRow, trimmed.waitingRows], [24, 24, 6])
    const { firstRow, endRow } = store.flush(0)
    assert.deepEqual([firstRow, endRow, engine.rows], [24, 30, [24, 25, 26, 27, 28, 29]])
  })

  it('begin another segment once one has its rows, and say so', () => {
    const { store } = storeOf({}, 4)
    const numbers = (first: number, length: number) => {
      store.add(batchOf(first, length), 1, 0)
      const { segments, isChanged } = store.flush(0)
      return [segments.map(({ number, rows }) => [number, rows]), isChanged]
    }
    assert.deepEqual(numbers(0, 3), [[[0, 3]], false])
    assert.deepEqual(numbers(3, 1), [
      [
        [0, 4],
        [1, 0],
      ],
      true,
    ])
    assert.deepEqual(numbers(4, 9), [
      [
        [0, 4],
        [1, 9],
        [2, 0],
      ],
      true,
    ])
    assert.equal(store.flush(0).isChanged, false)
  })

  it('go by retention when another begins, in one change', () => {
    const { store, engine } = storeOf({ maxRows: 8 }, 4)
    const numbers = (first: number, length: number) => {
      store.add(batchOf(first, length), 1, 0)
      const { firstRow, segments } = store.flush(0, Infinity, 1)
      return [firstRow, segments.map(({ number, rows }) => [number, rows])]
    }
    numbers(0, 4)
    numbers(4, 4)
    const changes = engine.changes
    for (let row = 8; row < 11; row++) numbers(row, 1)
    assert.equal(engine.changes, changes)
    const [firstRow, segments] = numbers(11, 1)
    assert.deepEqual(
      [firstRow, segments, engine.changes],
      [
        4,
        [
          [1, 4],
          [2, 4],
          [3, 0],
        ],
        changes + 1,
      ],
    )
  })

  it('go by retention before others come, where the engine had no room for those', () => {
    const { store, engine } = storeOf({ maxRows: 8 }, 4)
    for (const first of [0, 4, 8]) {
      store.add(batchOf(first, first === 8 ? 3 : 4), 1, 0)
      store.flush(0)
    }
    store.add(batchOf(11, 1), 1, 0)
    for (const oldest of [0, 4]) {
      engine.failing = 'appendLive'
      assert.throws(() => store.flush(0), /appendLive failed/)
      assert.equal(engine.rows[0], oldest)
    }
    assert.deepEqual([store.flush(0).firstRow, engine.rows.at(-1)], [4, 11])
  })

  it('go by retention although the last is not full, where rows that wait do not fill it', () => {
    const { store } = storeOf({ maxBytes: 4 }, 4)
    store.add(batchOf(0, 4), 4, 0)
    store.flush(0)
    store.add(batchOf(4, 2), 4, 0)
    assert.equal(store.flush(0).firstRow, 4)
  })
})

function tryFlush(store: LiveStore, nowMs: number): void {
  try {
    store.flush(nowMs)
  } catch (error) {
    assert.match((error as Error).message, /failed$/)
  }
}
