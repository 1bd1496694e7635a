import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SWITCH } from '../../../../../server/cli/settings/kinds.ts'

test('a switch is on or off by a word, and on when its flag stands alone', () => {
  for (const on of ['true', '1', 'yes', 'on']) assert.equal(SWITCH.fromTexts([on], ''), true, on)
  for (const off of ['false', '0', 'no', 'off']) assert.equal(SWITCH.fromTexts([off], ''), false, off)
  for (const neither of ['', 'maybe', 'TRUE ']) assert.equal(SWITCH.fromTexts([neither], ''), null, neither)
  assert.deepEqual(
    [true, false, 'true', 1, null].map((value) => SWITCH.fromToml(value, '')),
    [true, false, null, null, null],
  )
})
