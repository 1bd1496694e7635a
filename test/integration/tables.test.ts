// The Tables service over the wire.
import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { tableFromArrays, tableFromIPC, tableToIPC } from 'apache-arrow'
import type { DropResponse__Output } from '../../proto/gen/quiver/v1/DropResponse.ts'
import type { ListResponse__Output } from '../../proto/gen/quiver/v1/ListResponse.ts'
import type { BatchReadResponse__Output } from '../../proto/gen/quiver/v1/BatchReadResponse.ts'
import type { Table__Output } from '../../proto/gen/quiver/v1/Table.ts'
import { startServer, type TestServer } from '../support/start-server.ts'
import { execute, failureOf, messages, rows, unary, wireClient, type WireClient } from '../support/wire-client.ts'

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

async function csv(name: string, text = 'a,b\n1,x\n2,y\n3,z\n'): Promise<string> {
  const path = join(server.root, name)
  await writeFile(path, text)
  return path
}

const read = (request: object): Promise<Table__Output> => unary(client.tables, 'Read', request)
const drop = (...handles: string[]) => unary(client.tables, 'Drop', { handles })

async function batchRead(requests: readonly object[]): Promise<Map<number, BatchReadResponse__Output>> {
  const call = client.tables.BatchRead()
  requests.forEach((request, index) => call.write({ index, read: request }))
  call.end()
  const answers = (await messages(call)) as BatchReadResponse__Output[]
  return new Map(answers.map((answer) => [answer.index, answer]))
}

function put(bytes: Uint8Array, pieceBytes: number, options: object = {}): Promise<Table__Output> {
  return new Promise((resolve, reject) => {
    const call = client.tables.Put((error, table) => {
      if (error === null && table !== undefined) resolve(table)
      else reject(error ?? new Error('no table'))
    })
    call.write({ options, data: bytes.subarray(0, pieceBytes) })
    for (let at = pieceBytes; at < bytes.length; at += pieceBytes) call.write({ data: bytes.subarray(at, at + pieceBytes) })
    call.end()
  })
}

suite('Tables.Read', () => {
  test('gives a lazy table with its columns, and Collect its rows', async () => {
    const table = await read({ paths: [await csv('one.csv')] })
    assert.equal(table.kind, 'TABLE_KIND_SCAN')
    assert.deepEqual(
      table.columns.map(({ name, sqlType }) => [name, sqlType]),
      [
        ['a', 'BIGINT'],
        ['b', 'VARCHAR'],
      ],
    )
    assert.deepEqual(await rows(client.tables.Collect({ handle: table.handle, columns: ['b'], limit: 2, offset: 1 })), [
      { b: 'y' },
      { b: 'z' },
    ])
    await drop(table.handle)
  })

  test('names a file that does not exist or is damaged by its way from the root on, which requests may use too', async () => {
    await csv('damaged.parquet', 'nothing of the kind')
    for (const [name, expected] of [
      ['nope.parquet', 'FILE_NOT_FOUND'],
      ['damaged.parquet', 'FILE_CORRUPT'],
    ] as const)
      for (const path of [name, join(server.root, name)]) {
        const { reason, message, metadata } = await failureOf(read({ paths: [path] }))
        assert.deepEqual([reason, metadata['path']], [expected, name])
        assert.ok(message.startsWith(`${name}: `), message)
      }
    await csv('way.csv')
    const { handle } = await read({ paths: ['way.csv'] })
    await drop(handle)
  })

  test('refuses a file outside the roots', async () => {
    assert.equal((await failureOf(read({ paths: ['/etc/passwd'], format: 'FORMAT_CSV' }))).reason, 'OUTSIDE_ROOTS')
  })

  test('fails with SOURCE_CHANGED once the file is another', async () => {
    const path = await csv('changing.csv')
    const table = await read({ paths: [path] })
    await writeFile(path, 'a,b\n9,changed\n10,changed\n')
    assert.equal((await failureOf(rows(client.tables.Collect({ handle: table.handle })))).reason, 'SOURCE_CHANGED')
    await drop(table.handle)
  })
})

suite('Tables.BatchRead and BatchCollect', () => {
  test('answer each item by itself: a failing one disturbs no other', async () => {
    const good = await Promise.all(Array.from({ length: 20 }, (_, index) => csv(`batch-${index}.csv`, `a\n${index}\n`)))
    const answers = await batchRead([
      { paths: [join(server.root, 'missing.csv')] },
      ...good.map((path) => ({ paths: [path] })),
      { paths: [] },
    ])
    assert.equal(answers.size, 22)
    assert.equal(answers.get(0)?.error?.reason, 'FILE_NOT_FOUND')
    assert.equal(answers.get(21)?.error?.reason, 'ARGUMENT_INVALID')
    const handles = good.map((_, index) => answers.get(index + 1)?.table?.handle ?? '')
    const pieces = await messages(client.tables.BatchCollect({ handles: [...handles, 't_unknown'], concurrency: 3 }))
    assert.deepEqual(
      pieces.filter(({ error }) => error !== null).map(({ index, error }) => [index, error?.reason]),
      [[20, 'HANDLE_UNKNOWN']],
    )
    handles.forEach((_, index) => {
      const table = tableFromIPC(Buffer.concat(pieces.filter((piece) => piece.index === index).map(({ data }) => data)))
      assert.deepEqual(
        table.toArray().map((row: { toJSON(): unknown }) => row.toJSON()),
        [{ a: BigInt(index) }],
      )
    })
    await drop(...handles)
  })
})

suite('Tables.Put', () => {
  const table = tableFromArrays({
    id: Int32Array.from({ length: 10_000 }, (_, index) => index),
    text: Array.from({ length: 10_000 }, (_, index) => `row ${index}`),
  })

  const small = tableFromArrays({
    id: Int32Array.from({ length: 10 }, (_, index) => index),
    text: Array.from({ length: 10 }, (_, index) => `row ${index}`),
  })

  for (const pieceBytes of [7, 4_096, 1 << 20]) {
    test(`keeps the rows of a stream that comes in pieces of ${pieceBytes} bytes`, async () => {
      const bytes = tableToIPC(pieceBytes === 7 ? small : table, 'stream')
      const held = await put(bytes, pieceBytes, { name: 'kept' })
      assert.equal(held.kind, 'TABLE_KIND_TABLE')
      assert.equal(held.rows, pieceBytes === 7 ? '10' : '10000')
      const back = await rows(execute(client, 'SELECT count(*)::INT AS n, max(text) AS t FROM kept'))
      assert.deepEqual(back, pieceBytes === 7 ? [{ n: 10, t: 'row 9' }] : [{ n: 10_000, t: 'row 9999' }])
      await drop(held.handle)
    })
  }

  test('takes the file format too, as others write it', async () => {
    const source = await put(tableToIPC(table, 'stream'), 65_536)
    const path = join(server.root, 'whole.arrow')
    await unary(client.tables, 'Write', { handle: source.handle, path })
    const held = await put(await readFile(path), 65_536)
    assert.deepEqual([held.rows, held.schema], ['10000', source.schema])
    await drop(source.handle, held.handle)
  })

  test('writes the stream format where the suffix says so, unless told otherwise', async () => {
    const { handle } = await put(tableToIPC(small, 'stream'), 65_536)
    const isFile = async (path: string, options: object) => {
      await unary(client.tables, 'Write', { handle, path: join(server.root, path), ...options })
      return (await readFile(join(server.root, path))).toString('latin1').startsWith('ARROW1')
    }
    assert.deepEqual(await Promise.all([isFile('a.arrows', {}), isFile('b.arrows', { arrowStream: false })]), [false, true])
    assert.deepEqual(await Promise.all([isFile('a.arrow', {}), isFile('b.arrow', { arrowStream: true })]), [true, false])
    await drop(handle)
  })

  test('says what to do with a file whose schema comes last', async () => {
    const { reason, message } = await failureOf(put(tableToIPC(table, 'file'), 65_536))
    assert.equal(reason, 'ARROW_INVALID')
    assert.match(message, /as a stream/)
  })

  test('refuses a stream that is cut off, and keeps nothing of it', async () => {
    const bytes = tableToIPC(table, 'stream')
    assert.equal((await failureOf(put(bytes.subarray(0, bytes.length - 100), 65_536))).reason, 'ARROW_INVALID')
    assert.equal((await failureOf(put(new Uint8Array(100), 50))).reason, 'ARROW_INVALID')
    assert.equal((await failureOf(put(new Uint8Array(0), 50))).reason, 'ARROW_INVALID')
  })
})

suite('Handles over the wire', () => {
  test('a dropped handle is told from an unknown one, ever after', async () => {
    const { handle } = await read({ paths: [await csv('dropped.csv')] })
    await drop(handle)
    for (let attempt = 0; attempt < 3; attempt++) {
      assert.equal((await failureOf(rows(client.tables.Collect({ handle })))).reason, 'HANDLE_DROPPED')
      const { results } = (await unary(client.tables, 'Heartbeat', { handles: [handle, 't_aaaaaaaaaaaaaaaaaaaaaaaaaa'] })) as {
        results: { error: { reason: string } }[]
      }
      assert.deepEqual(
        results.map(({ error }) => error.reason),
        ['HANDLE_DROPPED', 'HANDLE_UNKNOWN'],
      )
    }
  })

  test('List gives them in pages, oldest first', async () => {
    const path = await csv('listed.csv')
    const made = await Promise.all(Array.from({ length: 5 }, () => read({ paths: [path] })))
    const seen: string[] = []
    for (let pageToken = ''; ;) {
      const page = (await unary(client.tables, 'List', { limit: 2, pageToken })) as { tables: { handle: string }[]; nextPageToken: string }
      seen.push(...page.tables.map(({ handle }) => handle))
      pageToken = page.nextPageToken
      if (pageToken === '') break
    }
    assert.deepEqual(seen.sort(), made.map(({ handle }) => handle).sort())
    await drop(...seen)
  })

  test('a page of List ends before its message is larger than plain clients take', async () => {
    const names = Array.from({ length: 50 }, (_, index) => `${index} is a column with a ${'very '.repeat(2_000)}long name`)
    const path = await csv('wide.csv', `${names.join()}\n${names.map(() => '1').join()}\n`)
    const made: string[] = []
    for (let count = 0; count < 10; count++) made.push((await read({ paths: [path] })).handle)
    const seen: string[] = []
    let pageToken = ''
    do {
      const page = (await unary(client.tables, 'List', { pageToken })) as ListResponse__Output
      const bytes = page.tables.reduce(
        (sum, { schema, columns: own }) => sum + schema.length + JSON.stringify(own.map((column) => column.name)).length,
        0,
      )
      assert.ok(bytes < 4 << 20, `${bytes} bytes`)
      seen.push(...page.tables.map(({ handle }) => handle))
      pageToken = page.nextPageToken
    } while (pageToken !== '')
    assert.deepEqual(seen, made)
    await drop(...seen)
  })

  test('Drop and Heartbeat refuse more handles than their answer has room for', async () => {
    const handles = Array.from({ length: 1_001 }, (_, index) => `t_${index}`)
    for (const method of ['Drop', 'Heartbeat'] as const) {
      const { reason, message } = await failureOf(unary(client.tables, method, { handles }))
      assert.equal(reason, 'ARGUMENT_INVALID')
      assert.match(message, /1001 entries, more than 1000; send them in several calls/)
      const most = (await unary(client.tables, method, { handles: handles.slice(1) })) as DropResponse__Output
      assert.equal(most.results.length, 1_000)
      assert.ok(JSON.stringify(most).length < 4 << 20)
    }
  })

  test('a predicate cannot leave its parentheses', async () => {
    const path = join(server.root, 'condition.csv')
    await writeFile(path, 'a,b\n1,2\n3,4\n')
    const { reason, metadata } = await failureOf(unary(client.tables, 'Read', { paths: [path], predicate: 'a = 9) OR (1 = 1' }))
    assert.deepEqual([reason, metadata['position']], ['SQL_ERROR', '5'])
  })

  test('a view keeps the rows that it reads', async () => {
    const base = await put(tableToIPC(tableFromArrays({ n: Int32Array.from([1, 2, 3]) }), 'stream'), 1_000)
    const view = (await unary(client.query, 'Define', {
      sql: { text: 'SELECT sum(n)::INT AS s FROM base WHERE n > $1', bindings: { base: base.handle }, parameters: [{ int64: 1 }] },
    })) as Table__Output
    await drop(base.handle)
    assert.deepEqual(await rows(client.tables.Collect({ handle: view.handle })), [{ s: 5 }])
    await drop(view.handle)
  })
})
