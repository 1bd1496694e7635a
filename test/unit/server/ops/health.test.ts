import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Health } from '../../../../server/ops/health.ts'
import { FakeClock } from '../../../support/fake-clock.ts'

const turns = () => new Promise(setImmediate)

function setUp() {
  const clock = new FakeClock()
  const scene = { probe: () => Promise.resolve<unknown>(1n), isBusy: false, reports: [] as boolean[], errors: [] as string[] }
  const note = (_: object, message: string) => void scene.errors.push(message)
  const log = { error: note, warn: note, info: note, debug: note } as never
  const report = (isServing: boolean) => void scene.reports.push(isServing)
  const health = new Health({ clock, log, probe: () => scene.probe(), isBusy: () => scene.isBusy, report })
  return { clock, scene, health }
}

test('serves once a query has answered', async () => {
  const { scene, health } = setUp()
  assert.equal(health.isServing, false)
  await health.start()
  assert.deepEqual([health.isServing, scene.reports], [true, [true]])
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

test('a stopped one never serves again', async () => {
  const { clock, scene, health } = setUp()
  await health.start()
  health.stop()
  clock.advance(60_000)
  await turns()
  assert.deepEqual([health.isServing, scene.reports, clock.pending], [false, [true, false], 0])
})
