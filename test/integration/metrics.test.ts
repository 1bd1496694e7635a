// What a server tells of itself to whoever scrapes it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AsyncClient } from '../../client/index.ts'
import { startFeedServer } from '../support/feed-server.ts'
import { eventually } from '../support/eventually.ts'
import { scrape } from '../support/metrics.ts'
import { startServer } from '../support/start-server.ts'

async function connect(address: string): Promise<AsyncClient> {
  return (await AsyncClient.connect(address))._unsafeUnwrap()
}

test('calls are counted by method and code, queries of a shared call each for itself', async () => {
  await using server = await startServer()
  await using client = await connect(server.address)
  for (let call = 0; call < 3; call++) (await client.query('select 1 as a union all select 2'))._unsafeUnwrap()
  ;(await client.query('select nonsense'))._unsafeUnwrapErr()
  for await (const batch of client.streamQuery('select * from range(5000)')) batch._unsafeUnwrap()
  ;(await client.list())._unsafeUnwrap()
  await eventually('all are counted', async () => (await scrape(server)).value('quiver_queries_total') === 5)
  const found = await scrape(server)
  const calls = (method: string, code: string) => found.value(`quiver_calls_total{method="${method}",code="${code}"}`)
  assert.equal(calls('Query/ExecuteMany', 'OK'), 3)
  assert.equal(calls('Query/ExecuteMany', 'INVALID_ARGUMENT'), 1)
  assert.equal(calls('Query/Execute', 'OK'), 1)
  assert.equal(calls('Tables/List', 'OK'), 1)
  assert.equal(found.value('quiver_sent_rows_total{method="Query/ExecuteMany"}'), 6)
  assert.equal(found.value('quiver_sent_rows_total{method="Query/Execute"}'), 5_000)
  assert.equal(found.value('quiver_call_duration_seconds_count{method="Query/Execute"}'), 1)
  assert.equal(found.value('quiver_calls_in_flight{method="Query/Execute"}'), 0)
  assert.equal(found.value('quiver_queue_wait_seconds_count'), 5)
})

test('what runs, waits and is held is seen while it does', async () => {
  await using server = await startServer({ config: { workers: 1, concurrency: 1 } })
  await using client = await connect(server.address)
  await using scan = (await client.define('select 1 as a'))._unsafeUnwrap()
  await using held = (await client.fromRecords([{ a: 1 }, { a: 2 }]))._unsafeUnwrap()
  const endless = 'select count(*) from range(1000000) a, range(1000000) b where (a.range * b.range) % 7 = 3'
  const running = ['one', 'two'].map((queryId) => client.query(endless, { queryId }))
  await eventually('one waits', async () => (await scrape(server)).value('quiver_queue_length') === 1)
  const found = await scrape(server)
  assert.deepEqual(
    ['quiver_operations', 'quiver_tasks', 'quiver_tasks_limit', 'quiver_worker_threads', 'quiver_worker_threads_busy'].map(found.value),
    [2, 1, 1, 1, 1],
  )
  assert.deepEqual([found.value('quiver_handles{kind="view"}'), found.value('quiver_handles{kind="table"}')], [1, 1])
  assert.ok((found.value('quiver_held_bytes') ?? 0) > 0)
  assert.equal(found.value('quiver_memory_limit_bytes'), 512 * 1024 * 1024)
  assert.ok((found.value('quiver_engine_bytes') ?? 0) > 0)
  for (const queryId of ['one', 'two']) (await client.cancel(queryId))._unsafeUnwrap()
  await Promise.all(running)
  assert.deepEqual([scan.kind, held.kind], ['view', 'table'])
})

test('a result that is not read to its end is open, and what the engine spills is told', async () => {
  await using server = await startServer({ config: { memoryBytes: 256 * 1024 * 1024 } })
  await using client = await connect(server.address)
  for await (const batch of client.streamQuery('select range as a, random() as b from range(5000000)')) {
    batch._unsafeUnwrap()
    assert.equal((await scrape(server)).value('quiver_open_results'), 1)
    break
  }
  await eventually('it is closed', async () => (await scrape(server)).value('quiver_open_results') === 0)
  const large = 'select range as a, md5(range::varchar) as b, random() as c from range(6000000)'
  await using view = (await client.define(large))._unsafeUnwrap()
  await using held = (await view.materialize())._unsafeUnwrap()
  await eventually('it is on disk', async () => ((await scrape(server)).value('quiver_spilled_bytes') ?? 0) > 10_000_000)
  assert.equal(held.kind, 'table')
})

test('statements that come again are found', async () => {
  await using server = await startServer({ config: { workers: 1 } })
  await using client = await connect(server.address)
  for (let call = 0; call < 3; call++) (await client.query('select 1 as a'))._unsafeUnwrap()
  for (let call = 0; call < 3; call++) (await client.query('select $1::integer as a', { parameters: [call] }))._unsafeUnwrap()
  const found = await scrape(server)
  const statements = ['new', 'planned', 'prepared'].map((kind) => found.value(`quiver_statements_total{found="${kind}"}`))
  assert.deepEqual(statements, [2, 2, 2])
})

test('feeds and live tables are counted by name', async () => {
  await using feeds = await startFeedServer()
  await feeds.open('ticks')
  const headers = { 'content-type': 'application/x-ndjson' }
  const body = '{"symbol":"A","price":1,"qty":2}\n{"symbol":"B","price":"x"}\n'
  await (await fetch(feeds.url('ticks'), { method: 'POST', headers, body })).text()
  const found = await scrape(feeds.test)
  const ofFeed = (name: string) => found.value(`quiver_feed_${name}{feed="ticks"}`)
  assert.deepEqual(['messages_total', 'rows_total', 'dead_letters_total', 'waiting_bytes', 'producers'].map(ofFeed), [1, 1, 1, 0, 0])
  assert.ok(Date.now() / 1_000 - (ofFeed('last_message_timestamp_seconds') ?? 0) < 60)
  assert.equal(ofFeed('reconnects_total'), undefined, 'nobody is dialled')
  assert.equal(found.value('quiver_live_table_rows{table="ticks"}'), 1)
  await feeds.drop('ticks')
  assert.equal((await scrape(feeds.test)).value('quiver_feed_rows_total{feed="ticks"}'), undefined)
})

test('the process is told of, and each server of a process for itself', async () => {
  await using one = await startServer()
  await using other = await startServer()
  await using client = await connect(one.address)
  ;(await client.query('select 1'))._unsafeUnwrap()
  const [first, second] = [await scrape(one), await scrape(other)]
  assert.deepEqual([first.value('quiver_queries_total'), second.value('quiver_queries_total')], [1, 0])
  for (const name of ['process_resident_memory_bytes', 'process_cpu_seconds_total', 'nodejs_eventloop_lag_p99_seconds'])
    assert.ok(first.names.has(name), name)
})

test('metrics are for reading', async () => {
  await using server = await startServer()
  const url = `http://127.0.0.1:${server.server.ports.http}/metrics`
  const read = await fetch(url)
  assert.deepEqual([read.status, read.headers.get('content-type')], [200, 'text/plain; version=0.0.4; charset=utf-8'])
  await read.text()
  const posted = await fetch(url, { method: 'POST', body: 'x' })
  assert.deepEqual([posted.status, posted.headers.get('allow')], [405, 'GET, HEAD'])
  await posted.text()
})
