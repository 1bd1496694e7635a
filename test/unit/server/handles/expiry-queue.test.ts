import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ExpiryQueue, type Expiring } from '../../../../server/handles/expiry-queue.ts'

const command = fc.oneof(
  fc.record({ kind: fc.constant('add' as const), value: fc.nat(50) }),
  fc.record({ kind: fc.constant('takeFirst' as const), value: fc.nat() }),
  fc.record({ kind: fc.constant('removeAny' as const), value: fc.nat() }),
)

test('gives the earliest first, whatever is added and removed in between', () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 200 }), (commands) => {
      const queue = new ExpiryQueue<Expiring>()
      const model: Expiring[] = []
      const forget = (entry: Expiring) => model.splice(model.indexOf(entry), 1)
      for (const { kind, value } of commands) {
        const any = model[value % Math.max(1, model.length)]
        const first = queue.peek()
        if (kind === 'add') {
          const entry = { dueMs: value, place: -1 }
          queue.add(entry)
          model.push(entry)
        } else if (kind === 'takeFirst' && first !== undefined) {
          queue.remove(first)
          forget(first)
        } else if (any !== undefined) {
          queue.remove(any)
          forget(any)
        }
        assert.equal(queue.size, model.length)
        assert.equal(queue.peek()?.dueMs, model.length === 0 ? undefined : Math.min(...model.map(({ dueMs }) => dueMs)))
      }
    }),
  )
})

test('removing twice removes once', () => {
  const queue = new ExpiryQueue<Expiring>()
  const [first, second] = [
    { dueMs: 1, place: -1 },
    { dueMs: 2, place: -1 },
  ]
  queue.add(first)
  queue.add(second)
  queue.remove(first)
  queue.remove(first)
  assert.equal(queue.peek(), second)
})
