import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Table, tableFromArrays, tableToIPC } from 'apache-arrow'
import type { StoredTable } from '../../../../server/engine/engine.ts'
import { DataError } from '../../../../server/errors.ts'
import type { Core } from '../../../../server/handles/core.ts'
import { ParsedSqlCache } from '../../../../server/handles/parsed-sql-cache.ts'
import { putTable } from '../../../../server/handles/put-table.ts'
import { Registry } from '../../../../server/handles/registry.ts'
import { Background } from '../../../../server/workers/background.ts'
import { Operation } from '../../../../server/workers/operation.ts'
import { eventually } from '../../../support/eventually.ts'
import { ScriptedPool, type RunningTask } from '../workers/scripted-pool.ts'

const MIB = 1024 * 1024
const golden = (name: string) => readFileSync(join(import.meta.dirname, '../../../golden/arrow', name))
const stored = (table: string): StoredTable => ({
  relation: table,
  exact: table,
  rows: 1n,
  bytes: 1,
  schema: { columns: [], message: new Uint8Array() },
  target: null,
})

function setUp(budgetBytes = 64 * MIB) {
  const pool = new ScriptedPool({ budgetBytes })
  const registry = new Registry({ clock: pool.clock, idKey: randomBytes(16), defaultTtlMs: 1_000, maxTtlMs: 1_000 })
  const core: Core = { registry, sessions: pool.parts, background: new Background(pool.parts), parsedSql: new ParsedSqlCache() }
  const operation = new Operation({ id: 'q', principal: 'ann', name: 'Tables/Put', sql: '', startedMs: 0 })
  const put = (pieces: AsyncIterable<Uint8Array>) => putTable(core, operation, pieces, { ttlMs: 0, name: null })
  return { pool, registry, operation, put }
}

async function* inPieces(bytes: Uint8Array, pieceBytes = 1_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield Promise.resolve(bytes.subarray(at, at + pieceBytes))
}

async function* told<T>(items: AsyncIterable<T>, asked: () => void): AsyncGenerator<T> {
  asked()
  for await (const item of items) {
    yield item
    asked()
  }
}

/** Answers every call of the engine and notes what it was about. */
async function answerAll(pool: ScriptedPool, done: Promise<unknown>): Promise<string[]> {
  const said: string[] = []
  let isDone = false
  void done.catch(() => undefined).finally(() => (isDone = true))
  for (let seen = 0; !isDone || seen < pool.tasks.length;) {
    const task = pool.tasks[seen]
    if (task === undefined) {
      await new Promise(setImmediate)
      continue
    }
    seen += 1
    said.push(summary(task))
    task.give(task.method === 'finishPut' ? stored('t') : task.method === 'beginPut' ? { relation: 't', state: null } : 1)
  }
  return said
}

function summary({ method, args }: RunningTask): string {
  const [, , dictionaries, batches] = args as [unknown, unknown, unknown[]?, unknown[]?]
  return method === 'appendPut' ? `${method} ${dictionaries?.length} dictionaries ${batches?.length} batches` : method
}

test('a stream becomes a table, its batches in lots', async () => {
  const { pool, registry, put } = setUp()
  const batch = tableFromArrays({ id: Int32Array.from({ length: 300_000 }) }).batches[0]
  assert.ok(batch !== undefined)
  const putting = put(inPieces(tableToIPC(new Table([batch, batch, batch, batch, batch]), 'stream'), MIB))
  const said = await answerAll(pool, putting)
  const table = await putting
  assert.deepEqual(said, ['beginPut', 'appendPut 0 dictionaries 4 batches', 'appendPut 0 dictionaries 1 batches', 'finishPut'])
  assert.equal(registry.get(table.id, 'ann'), table)
  assert.deepEqual([pool.budget.usedBytes, pool.connections.lent], [0, 0])
})

test('batches go with the dictionaries that came before them', async () => {
  const { pool, put } = setUp()
  const putting = put(inPieces(golden('dictionary-replaced.arrows'), 64))
  const appends = (await answerAll(pool, putting)).filter((said) => said.startsWith('appendPut'))
  await putting
  assert.ok(appends.length > 1, appends.join())
  const dictionaries = appends.map((said) => Number(said.split(' ')[1]))
  assert.deepEqual(
    dictionaries,
    [...new Set(dictionaries)].sort((a, b) => a - b),
  )
})

test('what is half made is ended when the stream turns out broken, or its client goes away', async () => {
  for (const breakOff of [new DataError('CANCELLED', 'gone'), null]) {
    const { pool, registry, operation, put } = setUp()
    const bytes = tableToIPC(tableFromArrays({ id: Int32Array.from({ length: 100 }) }), 'stream')
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield bytes.subarray(0, 300)
      await new Promise(setImmediate)
      if (breakOff !== null) operation.abort(breakOff)
      operation.throwIfAborted()
    }
    const putting = put(broken())
    const said = await answerAll(pool, putting)
    await assert.rejects(putting, { reason: breakOff === null ? 'ARROW_INVALID' : 'CANCELLED' })
    await new Promise(setImmediate)
    assert.equal(said[0], 'beginPut')
    assert.equal(pool.tasks.at(-1)?.method, 'dropTable')
    assert.deepEqual([registry.size, pool.budget.usedBytes], [0, 0])
  }
})

test('a second schema is refused', async () => {
  const { pool, put } = setUp()
  const bytes = tableToIPC(tableFromArrays({ id: Int32Array.of(1) }), 'stream')
  const schemaEnd = 8 + new DataView(bytes.buffer, bytes.byteOffset).getInt32(4, true)
  const putting = put(inPieces(Buffer.concat([bytes.subarray(0, schemaEnd), bytes])))
  await answerAll(pool, putting)
  await assert.rejects(putting, { reason: 'ARROW_INVALID' })
})

test('nothing more is asked of the client before there is memory for it; after a time it is given up', async () => {
  const { pool, operation, put } = setUp(MIB)
  const others = pool.budget.tryReserve(MIB - 500)
  const bytes = tableToIPC(tableFromArrays({ id: Int32Array.from({ length: 900 }) }), 'stream')
  let asked = 0
  const putting = put(told(inPieces(bytes, 1_000), () => (asked += 1)))
  const failed = assert.rejects(putting, { reason: 'MEMORY_EXHAUSTED' })
  await answerAll(
    pool,
    eventually('the put waits for memory', () => pool.clock.pending === 1),
  )
  assert.deepEqual([asked, operation.signal.aborted], [1, false])
  pool.clock.advance(10_000)
  await answerAll(pool, failed)
  others?.release()
  assert.deepEqual([asked, pool.budget.usedBytes], [1, 0])
})

test('puts that need more together than there is take turns', async () => {
  const { pool, put } = setUp(MIB)
  const bytes = tableToIPC(tableFromArrays({ id: Int32Array.from({ length: 100_000 }) }), 'stream')
  const puts = Promise.all(Array.from({ length: 5 }, () => put(inPieces(bytes, 10_000))))
  await answerAll(pool, puts)
  assert.equal(pool.budget.usedBytes, 0)
})

test('a batch that could never fit is refused at once', async () => {
  const { pool, put } = setUp(MIB)
  const bytes = tableToIPC(tableFromArrays({ id: Int32Array.from({ length: 200_000 }) }), 'stream')
  const putting = put(inPieces(bytes, 500))
  await answerAll(pool, putting)
  await assert.rejects(putting, { reason: 'LIMIT_EXCEEDED' })
})
