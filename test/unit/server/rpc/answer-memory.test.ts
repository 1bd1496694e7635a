import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AnswerMemory, type MemoryLimits } from '../../../../server/rpc/answer-memory.ts'
import { FakeClock } from '../../../support/fake-clock.ts'

const never = () => new Promise<never>(() => undefined)

function memoryWith(limits: Partial<MemoryLimits> = {}) {
  const clock = new FakeClock(0)
  const memory = new AnswerMemory(clock, { answers: 100, bytes: 1_000, ageMs: 1_000, ...limits })
  let done = 0
  const once = (
    id: string,
    { digest = 'd', bytes = 1, gone = never }: { digest?: string; bytes?: number; gone?: () => Promise<never> } = {},
  ) =>
    memory.once<number>(
      { id, digest },
      async (note) => {
        const value = ++done
        note({ recall: () => value, bytes, keep: () => undefined })
        return value
      },
      gone,
    )
  return { clock, memory, once }
}

test('a call that comes again gets the answer of the first, and others do not', async () => {
  const { once } = memoryWith()
  assert.deepEqual([await once('a'), await once('a'), await once('b'), await once('a')], [1, 1, 2, 1])
})

test('the same key with another request is refused', async () => {
  const { once } = memoryWith()
  await once('a')
  await assert.rejects(once('a', { digest: 'other' }), { reason: 'ARGUMENT_INVALID' })
})

test('who asks while it is worked on waits for that', async () => {
  const { memory } = memoryWith()
  let finish: (value: string) => void = () => undefined
  let runs = 0
  const work = () =>
    memory.once<string>(
      { id: 'a', digest: 'd' },
      async (note) => {
        runs += 1
        const value = await new Promise<string>((resolve) => (finish = resolve))
        note({ recall: () => value, bytes: 1, keep: () => undefined })
        return value
      },
      never,
    )
  const both = [work(), work()]
  finish('done')
  assert.deepEqual(await Promise.all(both), ['done', 'done'])
  assert.equal(runs, 1)
})

test('a failure is not remembered: one of those who waited does the work', async () => {
  const { memory, once } = memoryWith()
  let fail: (error: Error) => void = () => undefined
  const first = memory.once<number>({ id: 'a', digest: 'd' }, () => new Promise((_, reject) => (fail = reject)), never)
  const others = [once('a'), once('a')]
  fail(new Error('cut off'))
  await assert.rejects(first, /cut off/)
  assert.deepEqual(await Promise.all(others), [1, 1])
})

test('what is taken back is forgotten; what somebody was told of is kept', async () => {
  const { memory, once } = memoryWith()
  let forget: () => void = () => undefined
  const kept: string[] = []
  const first = (id: string) =>
    memory.once<number>(
      { id, digest: 'd' },
      async (note) => {
        forget = note({ recall: () => 99, bytes: 1, keep: () => kept.push(id) })
        return 99
      },
      never,
    )
  await first('a')
  forget()
  assert.equal(await once('a'), 1)
  await first('b')
  assert.equal(await once('b'), 99)
  assert.deepEqual(kept, ['b'])
})

test('who is gone does not wait, and the work goes on', async () => {
  const { memory, once } = memoryWith()
  let finish: () => void = () => undefined
  const first = memory.once<number>(
    { id: 'a', digest: 'd' },
    async (note) => {
      await new Promise<void>((resolve) => (finish = resolve))
      note({ recall: () => 7, bytes: 1, keep: () => undefined })
      return 7
    },
    never,
  )
  await assert.rejects(once('a', { gone: () => Promise.reject(new Error('gone')) }), /gone/)
  finish()
  assert.deepEqual([await first, await once('a')], [7, 7])
})

test('it is bounded by answers, bytes and age, the oldest first', async () => {
  const few = memoryWith({ answers: 2 })
  for (const id of ['a', 'b', 'c', 'd']) await few.once(id)
  assert.deepEqual([few.memory.size, await few.once('d'), await few.once('a')], [4 - 1, 4, 5])
  const small = memoryWith({ bytes: 10 })
  for (const id of ['a', 'b', 'c']) await small.once(id, { bytes: 6 })
  assert.equal(await small.once('a', { bytes: 6 }), 4)
  const brief = memoryWith()
  await brief.once('a')
  brief.clock.advance(1_001)
  assert.equal(await brief.once('a'), 2)
})
