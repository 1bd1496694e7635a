import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cutTo, displayWidth, padTo, printable } from '../../../../../server/cli/text/display.ts'

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

test('text is cut and filled by the columns that it takes, and colours in it end', () => {
  assert.equal(cutTo('abcdef', 6), 'abcdef')
  assert.equal(cutTo('abcdef', 4), 'abc…')
  assert.equal(cutTo('日本語', 5), '日本…')
  assert.equal(cutTo('日本語', 4), '日…')
  assert.equal(cutTo('\u001b[1mabc\u001b[22m', 3), '\u001b[1mabc\u001b[22m')
  assert.equal(cutTo('\u001b[1mabcdef\u001b[22m', 3), '\u001b[1mab…\u001b[22m')
  assert.equal(cutTo('any', Infinity), 'any')
  assert.equal(padTo('日本', 6), '日本  ')
})
