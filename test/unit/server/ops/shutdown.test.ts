import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stopOnSignal } from '../../../../server/ops/shutdown.ts'

const turns = () => new Promise(setImmediate)

function setUp() {
  const scene = { listeners: new Set<(signal: NodeJS.Signals) => void>(), exits: [] as number[], closed: 0 }
  const ignore = () => undefined
  const parts = {
    log: { info: ignore, error: ignore, warn: ignore, debug: ignore } as never,
    onStopSignal(listener: (signal: NodeJS.Signals) => void) {
      scene.listeners.add(listener)
      return () => void scene.listeners.delete(listener)
    },
    exit: ((code: number) => void scene.exits.push(code)) as never,
  }
  const signal = () => {
    for (const listener of scene.listeners) listener('SIGTERM')
  }
  return { scene, parts, signal }
}

test('the first signal closes the server, whose end is the end', async () => {
  const { scene, parts, signal } = setUp()
  let isClosed: () => void = () => undefined
  const server = { close: () => new Promise<void>((resolve) => (isClosed = resolve)) }
  let isOver = false
  const stopped = stopOnSignal(server, parts).then(() => (isOver = true))
  await turns()
  signal()
  await turns()
  assert.equal(isOver, false)
  isClosed()
  await stopped
  assert.deepEqual([scene.exits, scene.listeners.size], [[], 0])
})

test('a second signal does not wait', async () => {
  const { scene, parts, signal } = setUp()
  void stopOnSignal({ close: () => new Promise(() => undefined) }, parts)
  await turns()
  signal()
  await turns()
  signal()
  assert.deepEqual(scene.exits, [143])
})
