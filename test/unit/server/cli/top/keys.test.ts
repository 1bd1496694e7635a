import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keysIn } from '../../../../../server/cli/top/keys.ts'

test('arrows and letters are told apart, also when several come together', () => {
  assert.deepEqual(keysIn('\u001b[A\u001b[Bkjx'), ['up', 'down', 'up', 'down', 'cancel'])
  assert.deepEqual(keysIn('yq\u0003'), ['yes', 'leave', 'leave'])
  assert.deepEqual(keysIn('\u001bOA'), ['up'])
})

test('what means nothing is one key, whatever it sends', () => {
  assert.deepEqual(keysIn('\u001b[3~\u001b[1;5Cä\u001b'), ['other', 'other', 'other', 'other'])
})
