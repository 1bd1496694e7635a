// Live tables whose columns follow what comes: from none at all, and wider when something else comes later.
import assert from 'node:assert/strict'
import { on, once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { Float64, Int64, Table, TimestampMillisecond, tableToIPC, Utf8, vectorFromArray, type Schema } from 'apache-arrow'
import { WebSocket } from 'ws'
import { AsyncClient, sql, type LiveOptions, type LiveTable } from '../../../client/index.ts'
import { startServer, type TestServer } from '../../support/start-server.ts'

interface Opened extends AsyncDisposable {
  readonly client: AsyncClient
  readonly ticks: LiveTable
}

async function opened(server: TestServer, options: LiveOptions = {}, name = 'ticks'): Promise<Opened> {
  const client = (await AsyncClient.connect(server.address))._unsafeUnwrap()
  const ticks = (await client.live(name, 'infer', options))._unsafeUnwrap()
  const end = async (): Promise<void> => {
    await (options.durable === true ? ticks.drop() : ticks.end())
    await client.close()
  }
  return { client, ticks, [Symbol.asyncDispose]: end }
}

/** A subscription's start, which its onStart tells. */
function starting(): { readonly onStart: (row: bigint) => void; readonly started: Promise<bigint> } {
  let onStart: (row: bigint) => void = () => undefined
  const started = new Promise<bigint>((resolve) => (onStart = resolve))
  return { onStart: (row) => onStart(row), started }
}

/** Sends messages one after the other, each acknowledged before the next. */
async function send(server: TestServer, messages: readonly (string | Buffer)[], name = 'ticks'): Promise<void> {
  const socket = new WebSocket(`ws://127.0.0.1:${server.server.ports.http}/feeds/${name}?ack=1`)
  await once(socket, 'open')
  const acks = on(socket, 'message') as AsyncIterable<[Buffer]>
  for (const message of messages) {
    socket.send(message, { binary: typeof message !== 'string' })
    for await (const ack of acks) if (ack.length > 0) break
  }
  socket.close()
  await once(socket, 'close')
}

/** Each message on a connection of its own, since leaving the loop over acknowledgements ends them. */
async function sendEach(server: TestServer, messages: readonly (string | Buffer)[], name = 'ticks'): Promise<void> {
  for (const message of messages) await send(server, [message], name)
}

function typesOf({ fields }: Schema): string[] {
  return fields.map((field) => `${field.name} ${String(field.type)}`)
}

async function contentOf(table: LiveTable): Promise<{ columns: string[]; rows: unknown[] }> {
  const found = (await table.collect())._unsafeUnwrap()
  return {
    columns: typesOf(found.schema),
    rows: found.toArray().map((row: object) => JSON.parse(JSON.stringify(row, plainJson)) as unknown),
  }
}

function plainJson(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}

test('live tables whose columns follow what comes', async (t) => {
  await using server = await startServer()

  await t.test('a table without a schema has the columns of the first message, and keeps them', async () => {
    await using open = await opened(server, {}, 'ticks')
    const { client, ticks } = open
    assert.deepEqual((await contentOf(ticks)).rows, [])
    await sendEach(server, [
      '{}',
      '{"symbol":"BTC","price":1.5,"qty":3,"buy":true,"tags":["a"],"gone":null}',
      '{"symbol":"ETH","price":2,"qty":4,"buy":false,"tags":{"b":1},"new":1}',
      '{"symbol":"SOL","price":"much"}',
    ])
    assert.deepEqual(await contentOf(ticks), {
      columns: ['symbol Utf8', 'price Float64', 'qty Int64', 'buy Bool', 'tags Utf8'],
      rows: [
        { symbol: 'BTC', price: 1.5, qty: '3', buy: true, tags: '["a"]' },
        { symbol: 'ETH', price: 2, qty: '4', buy: false, tags: '{"b":1}' },
      ],
    })
    const letters = (await client.feeds.deadLetters('ticks'))
      ._unsafeUnwrap()
      .letters.map(({ reason, column }) => `${column.unwrapOr('')}: ${reason}`)
    assert.deepEqual(letters, [
      ': the table has no columns yet, and this has no member with a value to make one of',
      'price: string where a number should be',
    ])
    const [feed] = (await client.feeds.list())._unsafeUnwrap()
    assert.equal(feed?.unknownFields, 2n)
  })

  await t.test('a table that widens gets a column for each new member, and its columns take more kinds of values', async () => {
    await using open = await opened(server, { misfits: 'widen' })
    const { client, ticks } = open
    await sendEach(server, [
      '{"n":1,"big":9007199254740993,"flag":true}',
      '{"n":2.5,"big":0.5,"flag":"maybe","late":"x"}',
      '{"n":"many","late":7}',
      '[{"n":null,"late":[1,2]},{"late":18446744073709551616}]',
    ])
    assert.deepEqual(await contentOf(ticks), {
      columns: ['n Utf8', 'big Utf8', 'flag Utf8', 'late Utf8'],
      rows: [
        { n: '1', big: '9007199254740993', flag: 'true', late: null },
        { n: '2.5', big: '0.5', flag: 'maybe', late: 'x' },
        { n: 'many', big: null, flag: null, late: '7' },
        { n: null, big: null, flag: null, late: '[1,2]' },
        { n: null, big: null, flag: null, late: '18446744073709551616' },
      ],
    })
    const count = (await client.sql`select count(n) as n, count(late) as late from ${ticks}`)._unsafeUnwrap().toArray()[0] as object
    assert.deepEqual(JSON.parse(JSON.stringify(count, plainJson)), { n: '3', late: '4' })
  })

  await t.test('a subscriber sees each row once, with the columns that there are when it comes', async () => {
    await using open = await opened(server, { misfits: 'widen' })
    const { ticks } = open
    const { onStart, started } = starting()
    const seen: { columns: string; rows: number; firstRow: bigint }[] = []
    const following = (async () => {
      for await (const batch of ticks.subscribe({ from: 'earliest', onStart })) {
        const { batch: rows, firstRow } = batch._unsafeUnwrap()
        seen.push({ columns: rows.schema.names.join(), rows: rows.numRows, firstRow })
        if (seen.reduce((sum, { rows: more }) => sum + more, 0) === 4) return
      }
    })()
    await started
    await sendEach(server, ['{"a":1}', '{"a":2}', '{"a":3,"b":"x"}', '{"a":4.5,"b":"y"}'])
    await following
    assert.deepEqual(
      seen.map(({ firstRow, rows }) => [firstRow, rows]),
      [0n, 1n, 2n, 3n].map((row) => [row, 1]),
    )
    assert.deepEqual([seen[0]?.columns, seen[2]?.columns], ['a', 'a,b'])
    const again: string[] = []
    for await (const batch of ticks.subscribe({ from: 'earliest' })) {
      const { batch: rows } = batch._unsafeUnwrap()
      for (const row of rows.toArray() as object[]) again.push(JSON.stringify(row))
      if (again.length === 4) break
    }
    assert.deepEqual(again, ['{"a":1,"b":null}', '{"a":2,"b":null}', '{"a":3,"b":"x"}', '{"a":4.5,"b":"y"}'])
  })

  await t.test('a followed query and a view go on over a table that became wider', async () => {
    await using open = await opened(server, { misfits: 'widen' })
    const { client, ticks } = open
    await sendEach(server, ['{"a":1}'])
    const view = (await client.define(sql`select *, a * 2 as twice from ${ticks}`))._unsafeUnwrap()
    const { onStart, started } = starting()
    const sums: number[] = []
    const following = (async () => {
      for await (const answer of client.subscribe(sql`select sum(a) as a from ${ticks}`, { from: 'earliest', onStart, intervalMs: 1 })) {
        sums.push(Number((answer._unsafeUnwrap().table.toArray()[0] as { a: number }).a))
        if (sums.reduce((sum, one) => sum + one, 0) === 6.5) return
      }
    })()
    await started
    await sendEach(server, ['{"a":2,"b":1}', '{"a":3.5}'])
    await following
    const rows = (await view.collect())._unsafeUnwrap()
    await view.drop()
    assert.deepEqual(rows.schema.names, ['a', 'twice'])
    assert.deepEqual(
      rows.toArray().map((row: object) => JSON.stringify(row, plainJson)),
      // As BIGINT, which the view was defined with, and which 3.5 is none of.
      ['{"a":"1","twice":"2"}', '{"a":"2","twice":"4"}', '{"a":null,"twice":"7"}'],
    )
  })

  await t.test('Arrow data makes a table wider too, and its streams may have fewer columns', async () => {
    await using open = await opened(server, { misfits: 'widen' })
    const { ticks } = open
    const at = new Date(1_700_000_000_000)
    assert.equal((await ticks.append([{ symbol: 'a', at, n: 1 }]))._unsafeUnwrap().rows, 1n)
    assert.equal((await ticks.append([{ symbol: 'b', price: 1.5, nothing: null }]))._unsafeUnwrap().rows, 1n)
    const stream = tableToIPC(
      new Table({
        n: vectorFromArray([2.5], new Float64()),
        price: vectorFromArray([2], new Float64()),
        more: vectorFromArray(['x'], new Utf8()),
      }),
      'stream',
    )
    await sendEach(server, [Buffer.from(stream)])
    assert.equal((await ticks.append(new Table({ n: vectorFromArray([7n], new Int64()) })))._unsafeUnwrap().rows, 1n)
    const { columns, rows } = await contentOf(ticks)
    assert.deepEqual(columns, ['symbol Utf8', `at ${String(new TimestampMillisecond('UTC'))}`, 'n Float64', 'price Float64', 'more Utf8'])
    assert.deepEqual(rows, [
      { symbol: 'a', at: at.getTime(), n: 1, price: null, more: null },
      { symbol: 'b', at: null, n: null, price: 1.5, more: null },
      { symbol: null, at: null, n: 2.5, price: 2, more: 'x' },
      { symbol: null, at: null, n: 7, price: null, more: null },
    ])
    const wrong = await ticks.append(new Table({ symbol: vectorFromArray([7], new Float64()) }))
    assert.match(wrong._unsafeUnwrapErr().message, /Column symbol .* another type/)
    assert.equal((await ticks.append([{ symbol: 7 }]))._unsafeUnwrapErr().reason, 'VALUE_INVALID')
  })

  await t.test('queries beside a table that becomes wider all the time see what was taken, or say that the columns changed', async () => {
    await using open = await opened(server, { misfits: 'widen' })
    const { client, ticks } = open
    await sendEach(server, ['{"c":0}'])
    let taken = 1
    let isOver = false
    const outcomes = { answered: 0, changed: 0 }
    const asking = (async () => {
      while (!isOver) {
        const before = taken
        const [counted, collected] = await Promise.all([client.sql`select count(*) as n from ${ticks}`, ticks.collect()])
        const found = [counted.map((table) => Number((table.toArray()[0] as { n: bigint }).n)), collected.map((table) => table.numRows)]
        for (const rows of found) {
          if (rows.isOk()) assert.ok(rows.value >= before, `${rows.value} rows of ${before}`)
          else assert.equal(rows.error.reason, 'SCHEMA_CHANGED')
          outcomes[rows.isOk() ? 'answered' : 'changed'] += 1
        }
      }
    })()
    for (let column = 0; column < 30; column++) {
      await sendEach(server, [`{"c${column}":${column}}`])
      taken += 1
    }
    isOver = true
    await asking
    assert.ok(outcomes.answered > 0)
    assert.equal((await ticks.collect())._unsafeUnwrap().schema.fields.length, 31)
  })

  await t.test('what cannot be together is refused', async () => {
    await using open = await opened(server, {}, 'ticks')
    const { client } = open
    const mapped = await client.live('mapped', 'infer', { mapping: { columns: { a: '/b' } } })
    assert.equal(mapped._unsafeUnwrapErr().details['field'], 'mapping')
    const other = (await client.live('other', 'infer'))._unsafeUnwrap()
    assert.equal((await client.feed([{ a: 1 }], { table: other }).done())._unsafeUnwrapErr().reason, 'ARGUMENT_INVALID')
    await other.end()
  })
})

test('a durable table that became wider is the same after a restart', async () => {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'quiver-widening-'))
  try {
    const before = await (async () => {
      await using server = await startServer({ config: { dataDirectory } })
      await using open = await opened(server, { misfits: 'widen', durable: true })
      const { ticks } = open
      await sendEach(server, ['{"a":1}', '{"a":2,"b":true}', '{"a":2.5,"b":"no"}'])
      return contentOf(ticks)
    })()
    await using server = await startServer({ config: { dataDirectory } })
    await using open = await opened(server)
    const { ticks } = open
    assert.deepEqual(await contentOf(ticks), before)
    await sendEach(server, ['{"a":3,"b":"yes","c":1}'])
    assert.deepEqual((await contentOf(ticks)).rows.at(-1), { a: 3, b: 'yes', c: '1' })
  } finally {
    rmSync(dataDirectory, { recursive: true, force: true })
  }
})
