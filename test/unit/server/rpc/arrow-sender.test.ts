import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { encodeArrowData, type OutgoingArrowData } from '../../../../proto/arrow-data.ts'
import { PAGE_HEADROOM } from '../../../../server/engine/engine.ts'
import { DataError } from '../../../../server/errors.ts'
import { largestPiece, sendOn, sendPages } from '../../../../server/rpc/arrow-sender.ts'
import type { RpcParts } from '../../../../server/rpc/parts.ts'
import { Operation } from '../../../../server/workers/operation.ts'
import type { ResultStream } from '../../../../server/workers/result-stream.ts'
import { FakeClock } from '../../../support/fake-clock.ts'

const KIB = 1024

function page(bytes: number, released: { count: number }) {
  const buffer = new ArrayBuffer(PAGE_HEADROOM + bytes)
  const data = new Uint8Array(buffer, PAGE_HEADROOM).map((_, index) => index % 251)
  new Uint8Array(buffer, PAGE_HEADROOM).set(data)
  return { data: new Uint8Array(buffer, PAGE_HEADROOM), rows: 3, release: () => void (released.count += 1) }
}

/** A result of pages of these sizes, which counts how many were asked for ahead. */
function result(sizes: readonly number[], released = { count: 0 }) {
  const left = [...sizes]
  const asked = { ahead: 0 }
  const stream = {
    take: () => {
      const bytes = left.shift()
      return Promise.resolve(bytes === undefined ? null : page(bytes, released))
    },
    prefetch: () => void (asked.ahead += 1),
  }
  return { stream: stream as unknown as ResultStream, asked, released }
}

function setUp(batchBytes = 64 * KIB) {
  const clock = new FakeClock()
  const operation = new Operation({ id: 'q', principal: 'ann', name: 'Tables/Collect', sql: '', startedMs: 0 })
  const messages: Buffer[] = []
  const waiting: (() => void)[] = []
  const call = {
    write(message: OutgoingArrowData, sent: () => void) {
      // As grpc-js does: what is not copied at once may be overwritten.
      messages.push(Buffer.from(encodeArrowData(message)))
      waiting.push(sent)
    },
  }
  const parts = { clock, limits: { cursorIdleMs: 1_000 } } as unknown as RpcParts
  const send = sendOn(parts, call, operation)
  const sendAll = (stream: ResultStream) => sendPages(send, operation, stream, { maxBytes: batchBytes, maxRows: 0 })
  return { clock, operation, messages, waiting, sendAll }
}

const turns = () => new Promise(setImmediate)

test('a message is at most twice the asked batch, framing included', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 16 * KIB * KIB }), (maxBytes) => {
      const piece = largestPiece({ maxBytes, maxRows: 0 })
      const longest = encodeArrowData({ index: 2 ** 32 - 1, data: new Uint8Array(piece) }).length
      assert.ok(longest <= Math.min(16 * KIB * KIB, Math.max(64 * KIB, 2 * maxBytes)), `${longest} bytes`)
      assert.equal(piece % 8, 0)
    }),
    { numRuns: 30 },
  )
})

test('pages go out one after the other, the next being made while one is on its way', async () => {
  const { operation, messages, waiting, sendAll } = setUp()
  const { stream, asked, released } = result([1_000, 2_000])
  const sending = sendAll(stream)
  await turns()
  assert.deepEqual([messages.length, asked.ahead, released.count], [1, 1, 0])
  waiting.shift()?.()
  await turns()
  assert.deepEqual([messages.length, asked.ahead, released.count], [2, 2, 1])
  waiting.shift()?.()
  await sending
  assert.deepEqual([operation.rowsSent, operation.bytesSent, released.count], [6, 3_000, 2])
})

test('a page larger than a message is cut, and nothing of it is lost', async () => {
  const { messages, waiting, sendAll } = setUp(1)
  const bytes = 200 * KIB
  const sending = sendAll(result([bytes]).stream)
  for (let count = 0; count < 4; count++) {
    await turns()
    waiting.shift()?.()
  }
  await sending
  const { decodeArrowData } = await import('../../../../proto/arrow-data.ts')
  const joined = Buffer.concat(messages.map((message) => decodeArrowData(message).data))
  assert.ok(messages.length > 1)
  assert.deepEqual(joined, Buffer.from(page(bytes, { count: 0 }).data))
})

test('a reader who takes nothing for too long ends his operation, and the page is given back', async () => {
  const { clock, operation, sendAll } = setUp()
  const { stream, released } = result([1_000, 1_000])
  const failed = assert.rejects(sendAll(stream), { reason: 'CURSOR_IDLE' })
  await turns()
  clock.advance(999)
  assert.equal(operation.signal.aborted, false)
  clock.advance(1)
  await failed
  assert.equal(released.count, 1)
})

test('a call that ends while a page is on its way fails with its reason', async () => {
  const { clock, operation, sendAll } = setUp()
  const { stream, released } = result([1_000])
  const failed = assert.rejects(sendAll(stream), /gone/)
  await turns()
  operation.abort(new DataError('CANCELLED', 'gone'))
  await failed
  assert.deepEqual([released.count, clock.pending], [1, 0])
})
