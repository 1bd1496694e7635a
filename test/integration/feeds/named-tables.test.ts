// Live tables have names already: SQL finds them without a handle.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Field, Int64, Schema } from 'apache-arrow'
import { AsyncClient } from '../../../client/index.ts'
import { startServer } from '../../support/start-server.ts'

const schema = new Schema([new Field('n', new Int64(), true)])

test('any SQL can name a live table', async (t) => {
  await using server = await startServer()
  await using owner = (await AsyncClient.connect(server.address))._unsafeUnwrap()
  await using ticks = (await owner.live('ticks', schema))._unsafeUnwrap()
  ;(await ticks.append([{ n: 1 }, { n: 2 }]))._unsafeUnwrap()
  await using client = (await AsyncClient.connect(server.address))._unsafeUnwrap()
  const numbers = async (text: string, bindings = {}): Promise<number[]> =>
    (await client.query(text, { bindings }))
      ._unsafeUnwrap()
      .toArray()
      .map((row: object) => Number((row as { n: bigint | number }).n))

  await t.test('of another client, whatever its case, in views and in what is followed', async () => {
    assert.deepEqual(await numbers('select sum(n) as n from Ticks'), [3])
    await using view = (await client.define('select n * 2 as n from ticks'))._unsafeUnwrap()
    assert.equal((await view.collect())._unsafeUnwrap().numRows, 2)
    for await (const answer of client.subscribe('select count(*) as n from ticks', { from: 'earliest' })) {
      assert.equal(answer._unsafeUnwrap().nextRow, 2n)
      break
    }
  })

  await t.test('unless something nearer has the name: a CTE, a binding, a name that was given', async () => {
    assert.deepEqual(await numbers('with ticks as (select 7 as n) from ticks'), [7])
    await using other = (await client.fromRecords([{ n: 8 }]))._unsafeUnwrap()
    assert.deepEqual(await numbers('from ticks', { ticks: other }), [8])
    await using named = (await client.fromRecords([{ n: 9 }], { name: 'ticks' }))._unsafeUnwrap()
    assert.deepEqual(await numbers('from ticks'), [9])
    ;(await named.drop())._unsafeUnwrap()
    assert.deepEqual(await numbers('from ticks'), [1, 2])
  })

  await t.test('until it ends', async () => {
    ;(await ticks.end())._unsafeUnwrap()
    assert.equal((await client.query('from ticks'))._unsafeUnwrapErr().reason, 'TABLE_NOT_FOUND')
    await using again = (await owner.live('ticks', schema))._unsafeUnwrap()
    assert.deepEqual(await numbers('from ticks'), [])
    ;(await again.end())._unsafeUnwrap()
  })
})
