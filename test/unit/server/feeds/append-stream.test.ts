import assert from 'node:assert/strict'
import { test } from 'node:test'
import { appendStream } from '../../../../server/feeds/append-stream.ts'
import { ticksStream } from '../../../support/feed-server.ts'

test('nobody is told of a batch after one that could not be taken', async () => {
  const outcomes = [Promise.resolve(), Promise.reject(new Error('the disk is full')), Promise.resolve()]
  const table = { takeBatch: () => outcomes.shift(), log: { endRow: 0 } }
  async function* pieces() {
    yield await Promise.resolve(ticksStream(['a'], ['b', 'c'], ['d']))
  }
  const told: number[] = []
  await assert.rejects(
    appendStream(table as never, pieces(), ({ rows }) => told.push(rows)),
    /the disk is full/,
  )
  assert.deepEqual(told, [1])
})
