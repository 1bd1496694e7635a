// Producers who send again what they have no answer for: the table has it once.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { AppendRequest } from '../../../proto/gen/quiver/v1/AppendRequest.ts'
import type { AppendResponse__Output } from '../../../proto/gen/quiver/v1/AppendResponse.ts'
import { startFeedServer, ticksStream, type FeedServer } from '../../support/feed-server.ts'

/** Appends one stream; gives the rows that were told of, batch by batch, and with what the call ended. */
function append({ feeds }: FeedServer, request: AppendRequest): Promise<{ rows: number[]; failure: string | null }> {
  const call = feeds.Append()
  const rows: number[] = []
  call.on('data', (answer: AppendResponse__Output) => rows.push(Number(answer.rows)))
  call.write(request)
  call.end()
  return new Promise((resolve) => {
    call.on('error', ({ message }) => {
      resolve({ rows, failure: message })
    })
    call.on('end', () => {
      resolve({ rows, failure: null })
    })
  })
}

async function symbols(server: FeedServer): Promise<unknown[]> {
  return (await server.rows('ticks')).map(([symbol]) => symbol)
}

test('rows that a producer sends again are told of again, and taken once', async () => {
  await using server = await startFeedServer()
  await server.open('ticks')
  const send = (producerRow: number, ...batches: string[][]) =>
    append(server, { name: 'ticks', producer: 'p-1', producerRow, data: ticksStream(...batches) })
  assert.deepEqual(await send(0, ['a', 'b'], ['c']), { rows: [2, 3], failure: null })
  assert.deepEqual(await send(0, ['a', 'b'], ['c'], ['d']), { rows: [2, 3, 4], failure: null })
  assert.deepEqual(await send(3, ['d', 'e', 'f'], ['g']), { rows: [3, 4], failure: null }, 'a batch of which a part was taken')
  assert.deepEqual(await symbols(server), ['a', 'b', 'c', 'd', 'e', 'f', 'g'])
  assert.deepEqual((await append(server, { name: 'ticks', data: ticksStream(['a']) })).rows, [1], 'nobody has to count')
  assert.deepEqual((await append(server, { name: 'ticks', producer: 'other', data: ticksStream(['a']) })).rows, [1])
  assert.deepEqual(await symbols(server), ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'a', 'a'])
})

test('a producer who leaves rows out, or has no proper name, is refused', async () => {
  await using server = await startFeedServer()
  await server.open('ticks')
  const data = ticksStream(['a'])
  await append(server, { name: 'ticks', producer: 'p-1', data })
  const gap = await append(server, { name: 'ticks', producer: 'p-1', producerRow: 2, data })
  assert.match(gap.failure ?? '', /row 1 of p-1 is due, and the next that comes is 2/)
  for (const producer of ['two words', 'x'.repeat(31)])
    assert.match((await append(server, { name: 'ticks', producer, data })).failure ?? '', /producer: must have 1 to 30 letters/)
  assert.deepEqual(await symbols(server), ['a'])
})

test('of a durable table producers are known after a restart', async (t) => {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'quiver-data-'))
  t.after(() => rmSync(dataDirectory, { recursive: true, force: true }))
  const request = { name: 'ticks', producer: '0'.repeat(30) }
  {
    const server = await startFeedServer({ config: { dataDirectory } })
    await server.open('ticks', { durable: true })
    await append(server, { ...request, data: ticksStream(['a', 'b'], ['c']) })
    await server.test.server.close()
  }
  await using server = await startFeedServer({ config: { dataDirectory } })
  await server.open('ticks', { durable: true })
  const again = await append(server, { ...request, producerRow: 1, data: ticksStream(['b', 'c'], ['d']) })
  assert.deepEqual([again, await symbols(server)], [{ rows: [2, 3], failure: null }, ['a', 'b', 'c', 'd']])
})
