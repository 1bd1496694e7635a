import assert from 'node:assert/strict'
import { test } from 'node:test'
import { none, parseHandleId, some } from '../../../client/index.ts'
import { HandleIds } from '../../../server/handles/handle-id.ts'

test('an id that the server made is an id, other texts are none', () => {
  const { id } = new HandleIds(new Uint8Array(16)).issue()
  assert.deepEqual(parseHandleId(id), some(id))
  for (const text of ['', 't_', 'trades', id.slice(1), `${id}a`, id.toUpperCase()]) assert.equal(parseHandleId(text), none)
})
