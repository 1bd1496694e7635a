// What is replaced of grpc-js's insides must still be there in the version at hand.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import type { ServerWritableStream } from '@grpc/grpc-js'
import { frameArrowData, type OutgoingArrowData } from '../../../../proto/arrow-data.ts'
import type { ArrowData__Output } from '../../../../proto/gen/quiver/v1/ArrowData.ts'
import { PAGE_HEADROOM } from '../../../../server/engine/engine.ts'
import { sendFramed } from '../../../../server/rpc/framed-send.ts'
import { queryLoopback } from '../../../support/grpc-loopback.ts'

const page = new Uint8Array(PAGE_HEADROOM + 100_000).fill(7)

test('a page goes out from its own memory, and what has no page as well', async () => {
  using loopback = await queryLoopback({
    Execute(call: ServerWritableStream<unknown, OutgoingArrowData>) {
      assert.equal(sendFramed(call, frameArrowData), true)
      call.write({ index: 3, data: page.subarray(PAGE_HEADROOM), headroom: PAGE_HEADROOM })
      call.write({ index: 4, data: new Uint8Array([1, 2, 3]) })
      call.write({ index: 5, error: { message: 'no' } })
      call.end()
    },
  })
  const call = loopback.client.Execute({})
  const messages: ArrowData__Output[] = []
  call.on('data', (message: ArrowData__Output) => messages.push(message))
  await once(call, 'end')
  const facts = messages.map(({ index, data, error }) => [index, data.length, data[0], error?.message])
  assert.deepEqual(facts, [
    [3, 100_000, 7, undefined],
    [4, 3, 1, undefined],
    [5, 0, undefined, 'no'],
  ])
  // The frame was written into the free bytes before the page.
  assert.notEqual(page[PAGE_HEADROOM - 1], 7)
})

test('a call of other insides is left as it is', () => {
  assert.equal(sendFramed({}, frameArrowData), false)
  assert.equal(sendFramed({ call: {} }, frameArrowData), false)
})
