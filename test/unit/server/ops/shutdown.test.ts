import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stopOnSignal } from '../../../../server/ops/shutdown.ts'
import { FakeClock } from '../../../support/fake-clock.ts'

const turns = () => new Promise(setImmediate)

function setUp() {
  const clock = new FakeClock()
  const scene = { listeners: new Set<(signal: NodeJS.Signals) => void>(), exits: [] as number[], fail: (_: Error) => undefined as void }
  const onFailure = (listener: (error: Error) => void) => void (scene.fail = listener)
  const ignore = () => undefined
  const parts = {
    log: { info: ignore, error: ignore, warn: ignore, debug: ignore } as never,
    onStopSignal(listener: (signal: NodeJS.Signals) => void) {
      scene.listeners.add(listener)
      return () => void scene.listeners.delete(listener)
    },
    clock,
    exit: (code: number) => void scene.exits.push(code),
  }
  const signal = () => {
    for (const listener of scene.listeners) listener('SIGTERM')
  }
  return { scene, parts, signal, clock, onFailure }
}

test('the first signal closes the server, whose end is the end', async () => {
  const { scene, parts, signal, clock, onFailure } = setUp()
  let isClosed: () => void = () => undefined
  const server = { onFailure, close: () => new Promise<void>((resolve) => (isClosed = resolve)) }
  let isOver = false
  const stopped = stopOnSignal(server, parts).finally(() => (isOver = true))
  await turns()
  signal()
  await turns()
  assert.equal(isOver, false)
  isClosed()
  assert.equal(await stopped, 0)
  assert.deepEqual([scene.exits, scene.listeners.size], [[], 0])
  // A process that does not end by itself is ended.
  clock.advance(1_000)
  assert.deepEqual(scene.exits, [0])
})

test('a server that cannot go on is closed and ends with 1', async () => {
  const { scene, parts, clock, onFailure } = setUp()
  let closed = 0
  const stopped = stopOnSignal({ onFailure, close: async () => void (closed += 1) }, parts)
  await turns()
  scene.fail(new Error('the feeds are gone'))
  assert.equal(await stopped, 1)
  clock.advance(1_000)
  assert.deepEqual([closed, scene.exits], [1, [1]])
})

test('a second signal does not wait', async () => {
  const { scene, parts, signal, onFailure } = setUp()
  void stopOnSignal({ onFailure, close: () => new Promise(() => undefined) }, parts)
  await turns()
  signal()
  await turns()
  signal()
  assert.deepEqual(scene.exits, [143])
})
