// What grpc-js does with the buffers of a message decides whether Arrow data is read in place. This asks it.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import * as grpc from '@grpc/grpc-js'
import { tableFromArrays, tableFromIPC, tableToIPC, type Float64, type Int64 } from 'apache-arrow'
import { FRAMING_BYTES, type OutgoingArrowData, type OutgoingPutRequest } from '../../../proto/arrow-data.ts'
import type { ArrowData, ArrowData__Output } from '../../../proto/gen/quiver/v1/ArrowData.ts'
import type { CollectRequest__Output } from '../../../proto/gen/quiver/v1/CollectRequest.ts'
import type { PutRequest__Output } from '../../../proto/gen/quiver/v1/PutRequest.ts'
import type { Table } from '../../../proto/gen/quiver/v1/Table.ts'
import type { TablesClient } from '../../../proto/gen/quiver/v1/Tables.ts'
import { tablesService } from '../../../proto/load.ts'

const SIZES = [1, 7, 100, 4_000, 4_096, 8_192, 70_000, 3_000_000]

const server = new grpc.Server()
let client: TablesClient
let pages: Uint8Array[] = []
let received: PutRequest__Output[] = []

function collect(call: grpc.ServerWritableStream<CollectRequest__Output, ArrowData>): void {
  for (const data of pages) {
    const message: OutgoingArrowData = { data, headroom: FRAMING_BYTES }
    call.write(message)
  }
  call.end()
}

function put(call: grpc.ServerReadableStream<PutRequest__Output, Table>, answer: grpc.sendUnaryData<Table>): void {
  call.on('data', (message: PutRequest__Output) => received.push(message))
  call.on('end', () => answer(null, {}))
}

function pageOf(data: Uint8Array): Uint8Array {
  const memory = new Uint8Array(FRAMING_BYTES + data.length)
  memory.set(data, FRAMING_BYTES)
  return memory.subarray(FRAMING_BYTES)
}

async function collected(sent: Uint8Array[]): Promise<Buffer[]> {
  pages = sent
  const messages = (await client.Collect({ handle: 't' }).toArray()) as ArrowData__Output[]
  return messages.map(({ data }) => data)
}

before(async () => {
  const { Collect, Put } = tablesService
  server.addService({ Collect, Put }, { Collect: collect, Put: put })
  const bind = promisify(server.bindAsync.bind(server))
  const port = await bind('127.0.0.1:0', grpc.ServerCredentials.createInsecure())
  const Client = grpc.makeClientConstructor(tablesService, 'Tables')
  client = new Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure()) as unknown as TablesClient
})

after(() => {
  client.close()
  server.forceShutdown()
})

test('a page that the client receives starts on a multiple of 8 in memory, whatever its size', async () => {
  const data = await collected(SIZES.map((size) => pageOf(new Uint8Array(size).fill(size))))
  assert.deepEqual(
    data.map(({ length }) => length),
    SIZES,
  )
  assert.deepEqual(
    data.map(({ byteOffset }) => byteOffset % 8),
    SIZES.map(() => 0),
  )
  for (const page of data) assert.ok(page.every((byte) => byte === page.length % 256))
})

test('a large page has its memory to itself, so that keeping one page keeps no other', async () => {
  const data = await collected([70_000, 80_000, 90_000].map((size) => pageOf(new Uint8Array(size))))
  assert.equal(new Set(data.map(({ buffer }) => buffer)).size, 3)
  for (const page of data) assert.ok(page.buffer.byteLength - page.length <= FRAMING_BYTES + 8)
})

test('apache-arrow reads the columns of a received page in place', async () => {
  const table = tableFromArrays({
    price: Float64Array.from({ length: 10_000 }, (_, row) => row / 4),
    id: new BigInt64Array(10_000).fill(7n),
  })
  const [page] = await collected([pageOf(tableToIPC(table, 'stream'))])
  assert.ok(page)
  const [batch] = tableFromIPC<{ price: Float64; id: Int64 }>(page).batches
  for (const column of batch?.data.children ?? []) assert.equal((column.values as Float64Array).buffer, page.buffer)
  assert.equal(batch?.get(9_999)?.price, 9_999 / 4)
})

test('what is put arrives on a multiple of 8 in the server, too', async () => {
  received = []
  const stream = client.Put((error) => stream.emit('answered', error))
  for (const size of SIZES) {
    const message: OutgoingPutRequest = { data: pageOf(new Uint8Array(size).fill(size)), headroom: FRAMING_BYTES }
    stream.write(message)
  }
  stream.end()
  const [error] = (await once(stream, 'answered')) as [Error | null]
  assert.equal(error, null)
  assert.deepEqual(
    received.map(({ data }) => [data.length, data.byteOffset % 8]),
    SIZES.map((size) => [size, 0]),
  )
})
