// What a caller who reads no answers can make the server keep.
import assert from 'node:assert/strict'
import { Duplex } from 'node:stream'
import { test } from 'node:test'
import { Metadata } from '@grpc/grpc-js'
import type { OutgoingAnswers } from '../../../../proto/many-answers.ts'
import { ANY_CALLER } from '../../../../server/rpc/callers.ts'
import { executeManyHandlers } from '../../../../server/rpc/query-execute-many.ts'
import type { RpcParts } from '../../../../server/rpc/parts.ts'
import { watchCalls } from '../../../support/watched-calls.ts'

/** A call whose client takes an answer only when `release` is called. */
class StalledCall extends Duplex {
  readonly metadata = new Metadata()
  written = 0
  release: () => void = () => undefined

  constructor() {
    super({ objectMode: true, readableHighWaterMark: 1 })
  }

  getPath(): string {
    return '/quiver.v1.Query/ExecuteMany'
  }

  override _read(): void {}

  override _write({ answers = [] }: OutgoingAnswers, _: unknown, taken: () => void): void {
    this.written += answers.length
    this.release = taken
  }
}

const turn = () => new Promise(setImmediate)

test('no more is read of a call whose answers nobody takes, until somebody does', async () => {
  const { calls, clock } = watchCalls()
  const limits = { cursorIdleMs: 1_000, batchBytes: 1, concurrency: 1, readConcurrency: 1, maxConnections: 1 }
  const parts = { calls, callers: ANY_CALLER, clock, limits, closing: new AbortController().signal } as unknown as RpcParts
  const call = new StalledCall()
  executeManyHandlers(parts).ExecuteMany(call as never)
  // Without `execute` each fails at once, which is an answer too.
  const messages = 10
  for (let message = 0; message < messages; message++) {
    call.push({
      queries: Array.from({ length: 1_000 }, (_, index) => ({
        id: message * 1_000 + index,
        execute: null,
        deadlineMs: '0',
        traceContext: {},
      })),
      cancel: [],
    })
    await turn()
  }
  assert.equal(call.isPaused(), true)
  const left = call.readableLength
  assert.ok(left >= messages - 5, `${left} messages are left`)
  while (call.written < messages * 1_000) {
    call.release()
    await turn()
  }
  assert.deepEqual([call.isPaused(), call.readableLength], [false, 0])
})
