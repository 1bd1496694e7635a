import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { HANDLE_KEY_BYTES, HandleIds, shortHandle } from '../../../../server/handles/handle-id.ts'

const createIds = () => new HandleIds(randomBytes(HANDLE_KEY_BYTES))

test('an id is t_ and 26 characters of base32', () => {
  const ids = createIds()
  for (let count = 0; count < 1_000; count++) assert.match(ids.issue().id, /^t_[a-z2-7]{26}$/)
})

test('serials count in the order of issue and come back out of the ids', () => {
  const ids = createIds()
  const issued = Array.from({ length: 5_000 }, () => ids.issue())
  assert.equal(new Set(issued.map(({ id }) => id)).size, 5_000)
  issued.forEach(({ id, serial }, index) => {
    assert.equal(serial, index)
    assert.equal(ids.serialOf(id), index)
  })
})

test('ids of another process are unknown', () => {
  const [ours, theirs] = [createIds(), createIds()]
  ours.issue()
  assert.equal(ours.serialOf(theirs.issue().id), null)
})

test('no other text is an id, however close to one', () => {
  const ids = createIds()
  const { id } = ids.issue()
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 27 }), fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz234567'), (at, letter) => {
      const changed = id.slice(0, at) + letter + id.slice(at + 1)
      assert.equal(ids.serialOf(changed), changed === id ? 0 : null)
    }),
  )
  for (const text of ['', 't_', id.toUpperCase(), `${id}a`, ` ${id}`, id.slice(1)]) assert.equal(ids.serialOf(text), null)
})

test('the short form does not give the id away', () => {
  const { id } = createIds().issue()
  assert.equal(shortHandle(id), `${id.slice(0, 8)}…`)
})
