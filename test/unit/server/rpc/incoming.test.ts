import assert from 'node:assert/strict'
import { Duplex, type Readable } from 'node:stream'
import { test } from 'node:test'
import type { sendUnaryData, ServerDuplexStream } from '@grpc/grpc-js'
import { DataError } from '../../../../server/errors.ts'
import { incoming } from '../../../../server/rpc/incoming.ts'
import { Operation } from '../../../../server/workers/operation.ts'
import { FakeClock } from '../../../support/fake-clock.ts'
import { queryLoopback } from '../../../support/grpc-loopback.ts'

function setUp() {
  const clock = new FakeClock()
  // As a call is: what comes in may end while the other half still sends.
  const call = new Duplex({
    objectMode: true,
    read: () => undefined,
    write: (_chunk, _encoding, sent) => {
      sent()
    },
  })
  const operation = new Operation({ id: 'q', principal: 'ann', name: 'Tables/Put', sql: '', startedMs: 0 })
  return { clock, call, operation, messages: incoming<number>(call, operation, clock, 1_000) }
}

test('gives all messages in their order and leaves the sending half open', async () => {
  const { clock, call, messages } = setUp()
  const got: number[] = []
  const reading = (async () => {
    for await (const message of messages) got.push(message)
  })()
  for (let message = 1; message <= 100; message++) call.push(message)
  call.push(null)
  await reading
  assert.deepEqual(
    got,
    Array.from({ length: 100 }, (_, index) => index + 1),
  )
  assert.deepEqual([call.destroyed, clock.pending], [false, 0])
})

test('takes no more than the reader uses', async () => {
  const { call, messages } = setUp()
  for (let message = 1; message <= 10; message++) call.push(message)
  assert.equal((await messages.next()).value, 1)
  await new Promise(setImmediate)
  assert.equal(call.readableLength, 9)
})

test('a client that sends nothing for too long ends his operation', async () => {
  const { clock, operation, messages } = setUp()
  const failed = assert.rejects(messages.next(), { reason: 'CURSOR_IDLE' })
  await new Promise(setImmediate)
  clock.advance(1_000)
  await failed
  assert.ok(operation.signal.aborted)
})

test('time that the reader takes is not the client’s', async () => {
  const { clock, call, operation, messages } = setUp()
  call.push(1)
  await messages.next()
  clock.advance(10_000)
  assert.equal(operation.signal.aborted, false)
})

test('ends with the operation', async () => {
  const { operation, messages } = setUp()
  const failed = assert.rejects(messages.next(), /gone/)
  await new Promise(setImmediate)
  operation.abort(new DataError('CANCELLED', 'gone'))
  await failed
})

test('of what waits at a call, no more is read than asked for', async () => {
  for (const ahead of [0, 1] as const) {
    let begun: (call: Readable) => void = () => undefined
    const begins = new Promise<Readable>((resolve) => {
      begun = resolve
    })
    using loopback = await queryLoopback({
      async ExecuteMany(call: ServerDuplexStream<unknown, unknown>) {
        const operation = new Operation({ id: 'q', principal: 'ann', name: 'Query/ExecuteMany', sql: '', startedMs: 0 })
        await incoming(call, operation, new FakeClock(), 1_000, ahead).next()
        begun(call)
      },
      ListQueries(_call: unknown, callback: sendUnaryData<unknown>) {
        callback(null, {})
      },
    })
    const { client } = loopback
    const sending = client.ExecuteMany()
    sending.on('error', () => undefined)
    for (let message = 0; message < 10; message++) sending.write({})
    const call = await begins
    // What was sent before on the same connection has come by now.
    await new Promise<void>((resolve, reject) => {
      client.ListQueries({}, (error) => {
        if (error === null) resolve()
        else reject(error)
      })
    })
    assert.equal(call.readableLength, ahead)
    sending.cancel()
  }
})
