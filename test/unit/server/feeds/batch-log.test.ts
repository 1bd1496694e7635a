import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { BatchLog, type LoggedBatch } from '../../../../server/feeds/batch-log.ts'

const appended = fc.record({ rows: fc.integer({ min: 1, max: 5 }), bytes: fc.nat(50) })

function settled(promise: Promise<void>): { readonly isDone: () => boolean } {
  let isDone = false
  promise.then(
    () => (isDone = true),
    () => (isDone = true),
  )
  return { isDone: () => isDone }
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await Promise.resolve()
}

describe('the log of a live table', () => {
  it('keeps the newest batches that its bytes allow, one at least, and gives them from any row that begins one', () => {
    fc.assert(
      fc.property(fc.array(appended, { maxLength: 60 }), fc.nat(200), fc.nat(120), (all, maxBytes, readBytes) => {
        const log = new BatchLog(maxBytes)
        let model: LoggedBatch[] = []
        let endRow = 0
        for (const { rows, bytes } of all) {
          const batch = { firstRow: endRow, rows, data: new Uint8Array(bytes) }
          assert.deepEqual(log.append(rows, batch.data), batch)
          model.push(batch)
          endRow += rows
          while (model.length > 1 && sizeOf(model) > maxBytes) model = model.slice(1)
          assert.deepEqual([log.firstRow, log.endRow, log.bytes], [model[0]?.firstRow, endRow, sizeOf(model)])
        }
        for (let row = 0; row <= endRow + 2; row++) assert.deepEqual(log.read(row, readBytes), expected(model, endRow, row, readBytes))
      }),
    )
  })

  it('stays as it is through thousands of batches', () => {
    const log = new BatchLog(100)
    for (let row = 0; row < 20_000; row++) {
      log.append(1, Uint8Array.of(row & 255))
      assert.equal(log.firstRow, Math.max(0, row - 99))
    }
    assert.deepEqual(
      log.read(19_950, 3)?.map(({ firstRow, data }) => [firstRow, data[0]]),
      [19_950, 19_951, 19_952].map((row) => [row, row & 255]),
    )
    assert.equal(log.read(19_899, 1_000), null)
  })

  it('frees what it lets go of, but not while somebody reads it', () => {
    const log = new BatchLog(10_000)
    const data = Array.from({ length: 4 }, () => new Uint8Array(5_000).fill(7))
    const add = (batch: number): unknown => log.append(1, data[batch] as Uint8Array)
    const lengths = (): number[] => data.map(({ length }) => length)
    add(0)
    add(1)
    const [first, second] = [log.read(0, 1), log.read(0, 1)]
    add(2)
    add(3)
    // The first one is read by two still; the second one nobody reads.
    assert.deepEqual(lengths(), [5_000, 0, 5_000, 5_000])
    log.done(first ?? [])
    assert.deepEqual(lengths(), [5_000, 0, 5_000, 5_000])
    log.done(second ?? [])
    assert.deepEqual(lengths(), [0, 0, 5_000, 5_000])
    // One that is there still stays when its reader is done, and goes with the log.
    log.done(log.read(2, 1) ?? [])
    assert.deepEqual(lengths(), [0, 0, 5_000, 5_000])
    log.clear()
    assert.deepEqual(lengths(), [0, 0, 0, 0])
  })

  it('wakes whoever waits for a row once it is there, and not before', async () => {
    const log = new BatchLog(100)
    const { signal } = new AbortController()
    const [early, late] = [log.waiter(signal), log.waiter(signal)]
    const first = settled(early(0))
    const third = settled(late(2))
    log.append(2, new Uint8Array(1))
    await turns()
    assert.deepEqual([first.isDone(), third.isDone()], [true, false])
    log.append(1, new Uint8Array(1))
    await turns()
    assert.equal(third.isDone(), true)
    await late(2)
  })

  it('lets go of whoever aborts, without waiting for rows', async () => {
    const log = new BatchLog(100)
    const abort = new AbortController()
    const grown = log.waiter(abort.signal)
    const waiting = grown(0)
    abort.abort()
    await waiting
    await grown(0)
    assert.equal(log.endRow, 0)
  })

  it('keeps nothing of whoever has aborted', async () => {
    const log = new BatchLog(100)
    const abort = new AbortController()
    const staying = log.waiter(new AbortController().signal)(0)
    const waiting = log.waiter(abort.signal)(0)
    assert.equal(log.waiting, 2)
    abort.abort()
    await waiting
    assert.equal(log.waiting, 1)
    log.append(1, new Uint8Array(1))
    await staying
    assert.equal(log.waiting, 0)
  })

  it('fails for whoever waits when the table ends, and for those who come after', async () => {
    const log = new BatchLog(100)
    const { signal } = new AbortController()
    const grown = log.waiter(signal)
    const waiting = grown(0)
    log.end(new Error('dropped'))
    log.end(new Error('later'))
    await assert.rejects(waiting, /dropped/)
    await assert.rejects(grown(0), /dropped/)
  })
})

function sizeOf(batches: readonly LoggedBatch[]): number {
  return batches.reduce((sum, { data }) => sum + data.length, 0)
}

function expected(model: readonly LoggedBatch[], endRow: number, row: number, maxBytes: number): readonly LoggedBatch[] | null {
  if (row >= endRow) return []
  const from = model.findIndex(({ firstRow }) => firstRow === row)
  if (from === -1) return null
  const given = model.slice(from)
  while (given.length > 1 && sizeOf(given) > maxBytes) given.pop()
  return given
}
