// Arrow streams from servers that lie. Each is an error or a table all of whose values can be read, in bounded time.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { type RecordBatch, type Table } from 'apache-arrow'
import { IpcDecoder, tableOf } from '../../../../client/arrow/ipc-decoder.ts'
import { damage } from '../../../support/damage.ts'
import { createRandom, seedFromEnvironment } from '../../../support/random.ts'
import { answer, cut } from '../operations/arrow-answers.ts'
import type { HandleId } from '../../../../client/index.ts'
import { startScripted } from '../scripted-server.ts'
import { dictionaryTable, ipcOf } from './streams.ts'

// QUIVER_FUZZ_FLIPS=100000 for the long run.
const FLIPS = Number(process.env['QUIVER_FUZZ_FLIPS'] ?? 10_000)
const MAX_MS_EACH = 2_000
const MAX_GROWTH_BYTES = 256 << 20
const MAX_ROWS_READ = 2_000

const golden = new URL('../../../golden/arrow/', import.meta.url)
const samples: readonly Uint8Array[] = [
  ipcOf(dictionaryTable),
  ...readdirSync(golden)
    .filter((name) => name.endsWith('.arrows') && name !== 'run-ends.arrows')
    .map((name) => new Uint8Array(readFileSync(new URL(name, golden)))),
]

function decode(bytes: Uint8Array): Table {
  const decoder = new IpcDecoder()
  const batches: RecordBatch[] = []
  for (let at = 0; at < bytes.length; at += 1_000) batches.push(...decoder.push(bytes.slice(at, at + 1_000)))
  return tableOf(decoder.finish(), batches)
}

/** What apache-arrow says of sound dates and times that are no safe integers. */
const BEYOND_NUMBERS = /is not safe to convert to a number/

function readValues(table: Table): void {
  for (const [index] of table.schema.fields.entries()) {
    const column = table.getChildAt(index)
    for (let row = 0; row < Math.min(table.numRows, MAX_ROWS_READ); row++) {
      try {
        String(column?.get(row))
      } catch (error) {
        if (!(error instanceof TypeError && BEYOND_NUMBERS.test(error.message))) throw error
      }
    }
  }
}

/** The first bytes of the metadata of each message. */
function messagesOf(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const starts: number[] = []
  for (let at = 0; view.getInt32(at + 4, true) !== 0;) {
    starts.push(at + 8)
    const metadataBytes = view.getInt32(at + 4, true)
    const table = at + 8 + view.getInt32(at + 8, true)
    const vtable = table - view.getInt32(table, true)
    const body = view.getInt16(vtable, true) > 10 ? view.getInt16(vtable + 10, true) : 0
    at += 8 + metadataBytes + (body === 0 ? 0 : Number(view.getBigInt64(table + body, true)))
  }
  return starts
}

test('sound streams are read whole', () => {
  for (const bytes of samples) readValues(decode(bytes))
})

test('damaged streams are errors, or tables all of whose values can be read', (t) => {
  const seed = seedFromEnvironment()
  t.diagnostic(`seed ${seed}`)
  const before = process.memoryUsage.rss()
  let [read, slowest] = [0, 0]
  for (let index = 0; index < FLIPS; index++) {
    const random = createRandom(seed + index * 7919)
    const bytes = damage(random.pick(samples), random)
    const started = performance.now()
    let table: Table | null = null
    try {
      table = decode(bytes)
    } catch (error) {
      assert.ok(error instanceof Error)
    }
    try {
      if (table !== null) readValues(table)
    } catch (error) {
      throw new Error(`damage ${index}: values of a table that was read cannot be reached`, { cause: error })
    }
    read += table === null ? 0 : 1
    slowest = Math.max(slowest, performance.now() - started)
  }
  const grown = process.memoryUsage.rss() - before
  t.diagnostic(`${read} of ${FLIPS} were read; the slowest took ${Math.round(slowest)} ms; memory grew by ${grown >> 20} MiB`)
  assert.ok(slowest < MAX_MS_EACH, `one took ${slowest} ms`)
  assert.ok(grown < MAX_GROWTH_BYTES, `memory grew by ${grown >> 20} MiB`)
})

test('a number of the metadata that lies, whichever it is, is an error or means nothing', () => {
  for (const bytes of samples.slice(0, 4)) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    for (const start of messagesOf(bytes)) {
      const end = start + view.getInt32(start - 4, true)
      for (let at = start; at < end; at += 4) {
        for (const lie of [-1, 0x7fffffff, -(at - start), 2 ** 24]) {
          const lying = bytes.slice()
          new DataView(lying.buffer).setInt32(at, lie, true)
          const started = performance.now()
          let table: Table | null = null
          try {
            table = decode(lying)
          } catch (error) {
            assert.ok(error instanceof Error)
          }
          if (table !== null) readValues(table)
          assert.ok(performance.now() - started < MAX_MS_EACH, `byte ${at}, ${lie}`)
        }
      }
    }
  }
})

test('a buffer that starts a little later than it may is an error, not values that cannot be reached', () => {
  const bytes = new Uint8Array(readFileSync(new URL('scalars.arrows', golden)))
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (const start of messagesOf(bytes))
    for (let at = start; at < start + view.getInt32(start - 4, true); at += 4) {
      const moved = bytes.slice()
      new DataView(moved.buffer).setInt32(at, view.getInt32(at, true) + 4, true)
      let table: Table | null = null
      try {
        table = decode(moved)
      } catch (error) {
        assert.ok(error instanceof Error)
      }
      if (table !== null) readValues(table)
    }
})

test('callers get such answers as errors of kind corrupt', async () => {
  const answers = Array.from({ length: 300 }, (_, index) => {
    const random = createRandom(index)
    return damage(random.pick(samples), random)
  })
  let asked = 0
  await using server = await startScripted({
    tables: { Collect: (call) => void answer(call, cut(answers[asked++] ?? new Uint8Array(0), 1_000)) },
  })
  const results = await Promise.all(answers.map(() => server.client.collect('t_a' as HandleId)))
  assert.deepEqual(new Set(results.map((result) => (result.isOk() ? 'ok' : result.error.kind))), new Set(['ok', 'corrupt']))
})
