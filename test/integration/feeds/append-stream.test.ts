// A stream of batches whose next may be long in coming.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Field, Int64, Schema } from 'apache-arrow'
import { AsyncClient } from '../../../client/index.ts'
import { startServer } from '../../support/start-server.ts'

const schema = new Schema([new Field('n', new Int64(), true)])

test('each batch is taken before the next one comes, and a closed client ends the stream while none comes', async () => {
  await using server = await startServer()
  await using other = (await AsyncClient.connect(server.address))._unsafeUnwrap()
  const client = (await AsyncClient.connect(server.address))._unsafeUnwrap()
  const numbers = (await client.live('numbers', schema))._unsafeUnwrap()
  let taken: () => void = () => undefined
  const isTaken = new Promise<void>((resolve) => (taken = resolve))
  let isLeft = false
  let goOn: () => void = () => undefined
  async function* source() {
    try {
      yield [{ n: 1 }]
      await isTaken
      void client.close({ graceMs: 0 })
      await new Promise<void>((resolve) => (goOn = resolve))
      yield [{ n: 2 }]
    } finally {
      isLeft = true
    }
  }
  const ended = await numbers.appendStream(source(), { onProgress: () => taken() })
  assert.equal(ended._unsafeUnwrapErr().reason, 'CLIENT_CLOSED')
  goOn()
  ;(await other.feeds.dropTable('numbers'))._unsafeUnwrap()
  assert.ok(isLeft, 'the source is told that nobody wants more')
})

test('batches that come faster than they are taken keep their order', async () => {
  await using server = await startServer()
  await using client = (await AsyncClient.connect(server.address))._unsafeUnwrap()
  const numbers = (await client.live('numbers', schema))._unsafeUnwrap()
  const batches = 300
  async function* source() {
    for (let batch = 0; batch < batches; batch++) yield await Promise.resolve([{ n: 2 * batch }, { n: 2 * batch + 1 }])
  }
  ;(await numbers.appendStream(source()))._unsafeUnwrap()
  const table = (await numbers.collect())._unsafeUnwrap()
  assert.deepEqual(
    Array.from((table.getChild('n') ?? []) as Iterable<bigint>, Number),
    Array.from({ length: 2 * batches }, (_, index) => index),
  )
  ;(await numbers.end())._unsafeUnwrap()
})
