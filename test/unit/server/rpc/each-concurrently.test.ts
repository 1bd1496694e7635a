import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachConcurrently } from '../../../../server/rpc/each-concurrently.ts'

function withResolvers() {
  let resolve: () => void = () => undefined
  let reject: (error: Error) => void = () => undefined
  const promise = new Promise<void>((fulfil, fail) => {
    resolve = fulfil
    reject = fail
  })
  return { promise, resolve, reject }
}

function gates(count: number) {
  return Array.from({ length: count }, () => withResolvers())
}

const turns = () => new Promise(setImmediate)

test('takes the next when there is room, and settles after all', async () => {
  const doors = gates(5)
  const started: number[] = []
  let settled = false
  const all = eachConcurrently(doors.keys(), 2, async (index) => {
    started.push(index)
    await doors[index]?.promise
  }).then(() => (settled = true))
  await turns()
  assert.deepEqual(started, [0, 1])
  doors[1]?.resolve()
  await turns()
  assert.deepEqual(started, [0, 1, 2])
  for (const door of doors) door.resolve()
  await all
  assert.equal(settled, true)
  assert.deepEqual(started, [0, 1, 2, 3, 4])
})

test('after a failure takes no more, waits for the others and throws it', async () => {
  const doors = gates(4)
  const started: number[] = []
  let isOver = false
  const all = eachConcurrently(doors.keys(), 2, async (index) => {
    started.push(index)
    await doors[index]?.promise
  }).finally(() => (isOver = true))
  const failed = assert.rejects(all, /broken/)
  await turns()
  doors[0]?.reject(new Error('broken'))
  await turns()
  assert.equal(isOver, false)
  doors[1]?.resolve()
  await failed
  assert.deepEqual(started, [0, 1])
})
