// How a call's deadline ends its operation.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Metadata } from '@grpc/grpc-js'
import { asOperation, type AnyCall } from '../../../../server/rpc/call-operation.ts'
import type { RpcParts } from '../../../../server/rpc/parts.ts'
import { ANY_CALLER } from '../../../../server/rpc/callers.ts'
import { Operations } from '../../../../server/workers/operations.ts'
import { FakeClock } from '../../../support/fake-clock.ts'
import { watchCalls } from '../../../support/watched-calls.ts'

/** Whose wall clock can fall behind its timers. */
class LateWallClock extends FakeClock {
  behindMs = 0

  override wallNow(): number {
    return super.wallNow() - this.behindMs
  }
}

test('a timer that fires early by the wall clock ends the call by its deadline all the same', async () => {
  const clock = new LateWallClock()
  const { calls } = watchCalls({ clock })
  const parts = {
    calls,
    callers: ANY_CALLER,
    clock,
    operations: new Operations(clock),
    closing: new AbortController().signal,
  } as unknown as RpcParts
  const deadline = clock.wallNow() + 100
  const call: AnyCall = {
    cancelled: false,
    metadata: new Metadata(),
    getPath: () => '/quiver.v1.Query/Execute',
    getDeadline: () => deadline,
    sendMetadata: () => undefined,
    on: () => undefined,
  }
  const done = asOperation(
    parts,
    call,
    () => ({ name: 'Query/Execute' }),
    ({ signal }) =>
      new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => {
          reject(signal.reason as Error)
        })
      }),
  )
  clock.behindMs = 1
  clock.advance(100)
  await assert.rejects(done, { reason: 'DEADLINE_EXCEEDED' })
})
