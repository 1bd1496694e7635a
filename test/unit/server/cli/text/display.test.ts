import assert from 'node:assert/strict'
import { test } from 'node:test'
import { displayWidth, printable } from '../../../../../server/cli/text/display.ts'

test('wide characters take two columns and combining marks none', () => {
  assert.equal(displayWidth('abc'), 3)
  assert.equal(displayWidth('日本'), 4)
  assert.equal(displayWidth('e\u0301'), 1)
  assert.equal(displayWidth('🚀'), 2)
})

test('data cannot talk to the terminal', () => {
  assert.equal(printable('a\nb\tc\u001b[31m\u202e'), 'a\\nb\\tc\\u001b[31m\\u202e')
  assert.equal(printable('żółć 日本'), 'żółć 日本')
})
