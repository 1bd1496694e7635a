import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DataError } from '../../../../server/errors.ts'
import { Health } from '../../../../server/ops/health.ts'
import { FakeClock } from '../../../support/fake-clock.ts'

const turns = () => new Promise(setImmediate)

function setUp() {
  const clock = new FakeClock()
  const scene = {
    probe: () => Promise.resolve<unknown>(1n),
    isBusy: false,
    isReady: true,
    finished: 0,
    reports: [] as boolean[],
    errors: [] as string[],
  }
  const note = (_: object, message: string) => void scene.errors.push(message)
  const log = { error: note, warn: note, info: () => undefined, debug: note } as never
  const report = (isServing: boolean) => void scene.reports.push(isServing)
  const health = new Health({
    ...{ clock, log, report },
    probe: () => scene.probe(),
    isBusy: () => scene.isBusy,
    canAnswer: () => scene.isReady,
    finishedTasks: () => scene.finished,
  })
  return { clock, scene, health }
}

test('serves once a query has answered', async () => {
  const { scene, health } = setUp()
  assert.equal(health.isServing, false)
  await health.start()
  assert.deepEqual([health.isServing, scene.reports], [true, [true]])
})

test('the thread in the place of one that died at the first query is asked, and not for ever', async () => {
  for (const deaths of [2, 3]) {
    const { scene, health } = setUp()
    const lost = new DataError('WORKER_LOST', 'The thread died.', {}, { retryAfterMs: 100 })
    let asked = 0
    scene.probe = () => (++asked <= deaths ? Promise.reject(lost) : Promise.resolve(1n))
    const outcome = await health.start().catch((error: unknown) => error)
    assert.equal(outcome, deaths === 2 ? undefined : lost)
    assert.deepEqual([asked, health.isServing], [3, deaths === 2])
    health.stop()
  }
})

test('whatever else the first query fails of is told at once', async () => {
  const { clock, scene, health } = setUp()
  let asked = 0
  scene.probe = () => {
    asked += 1
    return Promise.reject(new Error('database has been invalidated'))
  }
  await assert.rejects(health.start(), /database has been invalidated/)
  assert.deepEqual([asked, health.isServing, clock.pending], [1, false, 0])
})

test('does not serve when queries fail or never answer, and serves again when they do', async () => {
  const { clock, scene, health } = setUp()
  await health.start()
  scene.probe = () => Promise.reject(new Error('database has been invalidated'))
  clock.advance(5_000)
  await turns()
  assert.equal(health.isServing, false)
  scene.probe = () => Promise.resolve(1n)
  clock.advance(5_000)
  await turns()
  assert.equal(health.isServing, true)
  scene.probe = () => new Promise(() => undefined)
  clock.advance(5_000)
  await turns()
  clock.advance(5_000)
  await turns()
  assert.deepEqual(scene.reports, [true, false, true, false])
  assert.equal(scene.errors.length, 2)
})

test('a busy pool is a living one', async () => {
  const { clock, scene, health } = setUp()
  await health.start()
  scene.isBusy = true
  scene.probe = () => Promise.reject(new Error('not asked'))
  clock.advance(5_000)
  await turns()
  assert.equal(health.isServing, true)
})

test('a pool that is busy with the same tasks for minutes is not well, until one of them comes back', async () => {
  const { clock, scene, health } = setUp()
  await health.start()
  scene.isBusy = true
  let answer: (value: unknown) => void = () => undefined
  let asked = 0
  scene.probe = () => {
    asked += 1
    return new Promise((resolve) => (answer = resolve))
  }
  const pass = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 5_000) {
      clock.advance(5_000)
      await turns()
    }
  }
  await pass(200_000)
  scene.finished += 1
  await pass(295_000)
  assert.deepEqual([health.isServing, asked], [true, 0])
  await pass(30_000)
  assert.deepEqual([health.isServing, asked], [false, 1])
  await pass(60_000)
  assert.equal(asked, 1)
  scene.finished += 1
  scene.probe = () => Promise.resolve(1n)
  answer(1n)
  await pass(10_000)
  assert.deepEqual([health.isServing, scene.reports], [true, [true, false, true]])
})

test('looks at once when a thread is lost: without another it does not serve until one has begun', async () => {
  const { clock, scene, health } = setUp()
  await health.start()
  health.suspect()
  await turns()
  assert.deepEqual(scene.reports, [true])
  scene.isReady = false
  let answer: (value: unknown) => void = () => undefined
  scene.probe = () => new Promise((resolve) => (answer = resolve))
  health.suspect()
  health.suspect()
  assert.deepEqual(scene.reports, [true, false])
  scene.isReady = true
  answer(1n)
  await turns()
  assert.deepEqual(
    [scene.reports, scene.errors],
    [[true, false, true], ['no thread is there to answer; the server does not serve until one has begun']],
  )
  assert.equal(clock.pending, 1)
})

test('a stopped one never serves again', async () => {
  const { clock, scene, health } = setUp()
  await health.start()
  health.stop()
  clock.advance(60_000)
  await turns()
  assert.deepEqual([health.isServing, scene.reports, clock.pending], [false, [true, false], 0])
})
