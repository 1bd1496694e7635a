import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Budget, shareMemory, SMALLEST_MEMORY_BYTES } from '../../../../server/handles/budget.ts'

test('the shares fit into the whole, whatever it is', () => {
  fc.assert(
    fc.property(fc.integer({ min: SMALLEST_MEMORY_BYTES, max: 2 ** 45 }), (memoryBytes) => {
      const { engineBytes, transferBytes } = shareMemory(memoryBytes)
      assert.ok(engineBytes > memoryBytes / 3, `${engineBytes} for the engine`)
      assert.ok(transferBytes >= 48 * 2 ** 20, `${transferBytes} for transfers`)
      assert.ok(engineBytes + transferBytes < memoryBytes)
    }),
  )
})

test('refuses what does not fit and takes it when there is room again', async () => {
  const budget = new Budget(100)
  const first = budget.tryReserve(60)
  assert.equal(budget.tryReserve(60), null)
  const room = budget.room(AbortSignal.timeout(10_000))
  first?.resize(30)
  await room
  assert.notEqual(budget.tryReserve(60), null)
  assert.equal(budget.usedBytes, 90)
})

test('a reservation grows only as far as there is room, and may turn out larger than asked', () => {
  const budget = new Budget(100)
  const reservation = budget.tryReserve(0)
  assert.equal(reservation?.tryGrow(80), true)
  assert.equal(reservation?.tryGrow(30), false)
  reservation?.resize(150)
  assert.equal(budget.usedBytes, 150)
  reservation?.release()
  assert.equal(budget.usedBytes, 0)
})

test('waiting for room ends with the signal', async () => {
  const budget = new Budget(1)
  const abort = new AbortController()
  const room = budget.room(abort.signal)
  abort.abort(new Error('enough'))
  await assert.rejects(room, /enough/)
})
