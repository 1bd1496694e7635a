// Query.Execute over the wire.
import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { startServer, type TestServer } from '../support/start-server.ts'
import { arrowTable, detailsOf, execute, failureOf, messages, rows, wireClient, type WireClient } from '../support/wire-client.ts'

suite('Query.Execute', () => {
  let server: TestServer
  let client: WireClient
  before(async () => {
    server = await startServer()
    client = wireClient(server.address)
  })
  after(async () => {
    client[Symbol.dispose]()
    await server[Symbol.asyncDispose]()
  })

  test('gives the rows of a query as an Arrow stream', async () => {
    assert.deepEqual(await rows(execute(client, "SELECT 1 AS a, 'x' AS b")), [{ a: 1, b: 'x' }])
  })

  test('keeps the order of rows, also beyond one page', async () => {
    const table = await arrowTable(execute(client, 'SELECT i FROM range(1_000_000) t(i) ORDER BY i DESC', { batchBytes: 100_000 }))
    assert.equal(table.numRows, 1_000_000)
    const values = table.getChild('i')
    for (const at of [0, 1, 777_777, 999_999]) assert.equal(values?.get(at), BigInt(999_999 - at))
  })

  test('keeps every message within twice the asked batch', async () => {
    const sent = await messages(execute(client, "SELECT repeat('x', 100) AS text FROM range(200_000)", { batchBytes: 65_536 }))
    assert.ok(sent.length > 100, `${sent.length} messages`)
    for (const { data } of sent) assert.ok(data.length <= 2 * 65_536, `${data.length} bytes`)
  })

  test('cuts a row that is larger than a message', async () => {
    const call = execute(client, "SELECT repeat('x', 5_000_000) AS text", { batchBytes: 1_000 })
    const table = await arrowTable(call)
    assert.equal((table.getChild('text')?.get(0) as string).length, 5_000_000)
  })

  test('survives a query on which the engine itself stumbles', async () => {
    // A parameter without a type in two places ends in an internal error of version 1.5.
    const stumble = "SELECT typeof($1) AS type, '' IS NOT DISTINCT FROM $1 AS same"
    const call = client.query.Execute({ sql: { text: stumble, parameters: [{ string: 'x' }] } })
    await rows(call).catch((error: unknown) => {
      assert.equal(detailsOf(error)?.reason, 'INTERNAL')
    })
    server.faults.length = 0
    assert.deepEqual(await rows(execute(client, 'SELECT 1 AS a')), [{ a: 1 }])
  })

  test('tells where the SQL is wrong in the characters of the text that was sent', async () => {
    const { reason, metadata } = await failureOf(rows(execute(client, '/* é */ SELECT nope FROM range(3)')))
    assert.equal(reason, 'COLUMN_NOT_FOUND')
    assert.equal(metadata['position'], String('/* é */ SELECT '.length))
  })
})
