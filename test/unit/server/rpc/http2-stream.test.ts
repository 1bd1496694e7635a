// What is read of grpc-js's insides must still be there in the version at hand.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, test } from 'node:test'
import type { ServerUnaryCall, ServerWritableStream } from '@grpc/grpc-js'
import type { QueryClient } from '../../../../proto/gen/quiver/v1/Query.ts'
import { hasSentStatus, resetStream } from '../../../../server/rpc/http2-stream.ts'
import { queryLoopback, type QueryLoopback } from '../../../support/grpc-loopback.ts'

let loopback: QueryLoopback
const ends: boolean[] = []
let client: QueryClient

before(async () => {
  const note = (call: ServerUnaryCall<unknown, unknown> | ServerWritableStream<unknown, unknown>) => {
    call.on('cancelled', () => ends.push(hasSentStatus(call)))
  }
  loopback = await queryLoopback({
    Cancel(call: ServerUnaryCall<{ queryId: string }, unknown>, callback: (error: Error | null, value?: object) => void) {
      note(call)
      if (call.request.queryId === 'never') return
      if (call.request.queryId === 'fail') callback(Object.assign(new Error('no'), { code: 5 }))
      else callback(null, {})
    },
    Progress(call: ServerWritableStream<unknown, unknown>) {
      note(call)
      call.write({})
      resetStream(call)
    },
  })
  client = loopback.client
})
after(() => {
  loopback[Symbol.dispose]()
})

const cancelCall = (queryId: string, deadlineMs = 10_000) =>
  new Promise((resolve) => client.Cancel({ queryId }, { deadline: Date.now() + deadlineMs }, resolve))

async function ended(count: number): Promise<void> {
  while (ends.length < count) await new Promise(setImmediate)
}

test('a status that left is told from one that never did', async () => {
  await cancelCall('answer')
  await ended(1)
  await cancelCall('fail')
  await ended(2)
  await cancelCall('never', 50)
  await ended(3)
  // grpc-js itself answers a call whose deadline has passed, if it gets to it before its client leaves.
  assert.deepEqual(ends.slice(0, 2), [true, true])
})

test('a call whose client went away has sent no status', async () => {
  const before = ends.length
  const call = client.Cancel({ queryId: 'never' }, () => undefined)
  await new Promise((resolve) => setTimeout(resolve, 50))
  call.cancel()
  await ended(before + 1)
  assert.equal(ends.at(-1), false)
})

test('a stream that is reset ends at once, without a status', async () => {
  const before = ends.length
  const call = client.Progress({ queryId: 'x' })
  call.on('data', () => undefined)
  const [error] = (await once(call, 'error')) as [{ code: number }]
  assert.equal(error.code, 1)
  await ended(before + 1)
  assert.equal(ends.at(-1), false)
})
