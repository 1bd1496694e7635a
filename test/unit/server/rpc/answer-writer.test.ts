import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { OutgoingAnswers } from '../../../../proto/many-answers.ts'
import { DataError } from '../../../../server/errors.ts'
import { AnswerWriter } from '../../../../server/rpc/answer-writer.ts'
import { FakeClock } from '../../../support/fake-clock.ts'

const KIB = 1024

function setUp() {
  const clock = new FakeClock()
  const written: number[][] = []
  const taken: ((error?: Error | null) => void)[] = []
  const stalls: Error[] = []
  const call = {
    write({ answers = [] }: OutgoingAnswers, sent: (error?: Error | null) => void) {
      written.push(answers.map(({ index }) => index ?? 0))
      taken.push(sent)
    },
  }
  const limits = { cursorIdleMs: 1_000, batchBytes: 0, concurrency: 1, readConcurrency: 1, maxConnections: 1 }
  const writer = new AnswerWriter({ clock, limits }, call, (reason) => stalls.push(reason))
  const send = (index: number, bytes = 10) => writer.send({ index, data: new Uint8Array(bytes) })
  return { clock, written, taken, stalls, writer, send }
}

const turn = () => new Promise(setImmediate)

test('answers of one turn go together, and those that come while a message is on its way in the next', async () => {
  const { written, taken, send } = setUp()
  const first = [send(1), send(2)]
  await turn()
  const second = [send(3), send(4), send(5)]
  await turn()
  assert.deepEqual(written, [[1, 2]])
  taken[0]?.()
  await Promise.all(first)
  await turn()
  assert.deepEqual(written, [
    [1, 2],
    [3, 4, 5],
  ])
  taken[1]?.()
  await Promise.all(second)
})

test('a page goes alone, and a message of small answers stays small', async () => {
  const { written, taken, send } = setUp()
  const all = [send(1), send(2, 100 * KIB), send(3), ...Array.from({ length: 6 }, (_, index) => send(4 + index, 60 * KIB))]
  for (let message = 0; message < 5; message++) {
    await turn()
    taken[message]?.()
  }
  await Promise.all(all)
  assert.deepEqual(written, [[1], [2], [3, 4, 5, 6, 7], [8, 9]])
})

test('a reader who takes nothing for too long is told of', async () => {
  const { clock, stalls, send } = setUp()
  send(1).catch(() => undefined)
  await turn()
  clock.advance(999)
  assert.equal(stalls.length, 0)
  clock.advance(1)
  assert.equal((stalls[0] as DataError).reason, 'CURSOR_IDLE')
})

test('closing gives up what was not taken, and what is sent after it', async () => {
  const { writer, written, taken, send } = setUp()
  const underWay = send(1)
  await turn()
  const all = [underWay, send(2)]
  const gone = new DataError('CANCELLED', 'gone')
  writer.close(gone)
  for (const one of [...all, send(3)]) await assert.rejects(one, gone)
  taken[0]?.()
  await turn()
  assert.deepEqual(written, [[1]])
})

test('a write that fails is the failure of its answers', async () => {
  const { taken, send } = setUp()
  const one = send(1)
  await turn()
  taken[0]?.(new Error('broken pipe'))
  await assert.rejects(one, /broken pipe/)
})
