import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Field, Float64, RecordBatch, Schema, Struct, Table, makeData, tableFromArrays, tableFromIPC, tableToIPC } from 'apache-arrow'
import fc from 'fast-check'
import { putMessages, type ArrowInput } from '../../../../client/arrow/put-messages.ts'
import { encodePutRequest } from '../../../../proto/arrow-data.ts'
import { messagesOf } from '../operations/arrow-answers.ts'
import { dictionaryTable, ipcOf, rowsOf, tables } from './streams.ts'

const MIB = 1 << 20

async function piecesOf(input: ArrowInput): Promise<Uint8Array[]> {
  const pieces: Uint8Array[] = []
  for await (const { data } of putMessages(input)) pieces.push(data as Uint8Array)
  return pieces
}

async function tableOf(input: ArrowInput): Promise<Table> {
  return tableFromIPC(Buffer.concat(await piecesOf(input)))
}

async function* later<T>(items: Iterable<T>): AsyncGenerator<T> {
  for (const item of items) yield await Promise.resolve(item)
}

const large = (rows: number): Table => tableFromArrays({ a: Float64Array.from({ length: rows }, (_, row) => row) })

test('a table, its batches, and batches that come later are the same stream', async () => {
  await fc.assert(
    fc.asyncProperty(tables, async (table) => {
      for (const input of [table, table.batches, later(table.batches)]) {
        const back = await tableOf(input)
        assert.equal(String(back.schema), String(table.schema))
        assert.deepEqual(rowsOf(back), rowsOf(table))
      }
    }),
    { numRuns: 30 },
  )
})

test('bytes are passed on as they are, whole or in pieces', async () => {
  const bytes = ipcOf(dictionaryTable)
  for (const input of [bytes, [bytes.slice(0, 7), bytes.slice(7)], later([bytes.slice(0, 100), bytes.slice(100)])]) {
    assert.deepEqual(Buffer.concat(await piecesOf(input)), Buffer.from(bytes))
  }
})

test('a file that apache-arrow wrote, without a schema at its start, becomes a stream', async () => {
  for (const table of [dictionaryTable, new Table(new Schema([new Field('a', new Float64())]))]) {
    const back = await tableOf(tableToIPC(table, 'file'))
    assert.deepEqual([String(back.schema), rowsOf(back)], [String(table.schema), rowsOf(table)])
  }
})

test('a file with a schema at its start is passed on as it is', async () => {
  const [schema = new Uint8Array()] = messagesOf(ipcOf(dictionaryTable))
  const file = Buffer.concat([Buffer.from('ARROW1\0\0'), schema, Buffer.from('what follows')])
  assert.deepEqual(Buffer.concat(await piecesOf(file)), file)
})

test('messages hold at most 1 MiB, and many small batches share one', async () => {
  const sizes = (await piecesOf(large(1_000_000))).map(({ length }) => length)
  assert.ok(
    sizes.every((size) => size <= MIB),
    String(sizes),
  )
  assert.ok(sizes.length <= 12, `${sizes.length} messages for 8 MB`)
  assert.equal((await piecesOf(Array.from({ length: 50 }, () => dictionaryTable.batches[0] as RecordBatch))).length, 1)
})

test('a message is framed without a copy', async () => {
  for await (const message of putMessages(dictionaryTable)) {
    const data = message.data as Uint8Array
    const framed = encodePutRequest(message)
    assert.equal(framed.buffer, data.buffer)
    assert.equal(framed.byteOffset + framed.length, data.byteOffset + data.length)
  }
})

test('a large batch is cut into batches of about 8 MiB with the same rows', async () => {
  const table = large(3_000_000)
  const back = await tableOf(table)
  assert.equal(back.batches.length, 3)
  const values = back.getChild('a')?.toArray() as Float64Array
  assert.ok(values.every((value, row) => value === row) && values.length === 3_000_000)
})

test('a table without batches is put with its schema', async () => {
  const back = await tableOf(new Table(new Schema([new Field('a', new Float64())])))
  assert.deepEqual([back.numRows, String(back.schema)], [0, 'Schema<{ 0: a: Float64 }>'])
})

test('a batch with another schema than the first is refused', async () => {
  const other = new RecordBatch(
    new Schema([new Field('b', new Float64())]),
    makeData({ type: new Struct([]), length: 0, children: [makeData({ type: new Float64() })] }),
  )
  await assert.rejects(piecesOf([...dictionaryTable.batches, other]), /has the schema .*b: Float64.*and the first one/)
})

test('nothing, a mixture, and things that are not Arrow are refused', async () => {
  const [batch] = dictionaryTable.batches as [RecordBatch]
  await assert.rejects(piecesOf([]), /no record batch/)
  await assert.rejects(piecesOf([batch, ipcOf(dictionaryTable)] as unknown as RecordBatch[]), /mixed/)
  await assert.rejects(piecesOf([{ a: 1 }] as unknown as RecordBatch[]), /neither a record batch nor bytes/)
})
