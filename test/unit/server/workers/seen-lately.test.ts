import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SeenLately } from '../../../../server/workers/seen-lately.ts'

test('what was among the last different texts is known, what came long ago is not', () => {
  const seen = new SeenLately(3)
  assert.deepEqual(
    ['a', 'a', 'b', 'c', 'd', 'a', 'c'].map((text) => seen.see(text)),
    [false, true, false, false, false, true, true],
  )
  for (const text of ['e', 'f', 'g', 'h', 'i', 'j']) seen.see(text)
  assert.equal(seen.see('b'), false)
})

test('what is seen again and again is never forgotten', () => {
  const seen = new SeenLately(10)
  seen.see('often')
  for (let other = 0; other < 1_000; other++) {
    seen.see(String(other))
    if (other % 5 === 0) assert.equal(seen.see('often'), true)
  }
})

test('after clearing nothing is known', () => {
  const seen = new SeenLately(2)
  for (const text of ['a', 'b', 'c']) seen.see(text)
  seen.clear()
  assert.deepEqual(
    ['a', 'b', 'c'].map((text) => seen.see(text)),
    [false, false, false],
  )
})
