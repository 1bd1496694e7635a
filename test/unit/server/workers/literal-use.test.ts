import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LiteralUse } from '../../../../server/workers/literal-use.ts'

test('values that come again are written into SQL that has run as it was written, unless it was found out that they cannot be', () => {
  const literals = new LiteralUse()
  literals.note('a', true)
  literals.note('b', true)
  literals.note('b', false)
  literals.note('b', true)
  literals.note('x'.repeat(16_385), true)
  assert.deepEqual(
    ['a', 'a', 'b', 'b', 'c', 'c', 'x'.repeat(16_385)].map((sql) => literals.isWorthIt(sql, `${sql} 5`)),
    [false, true, false, false, false, false, false],
  )
  for (let query = 0; query < 1_000; query++) literals.note(`SELECT ${query}`, true)
  assert.equal(literals.isWorthIt('a', 'a 5'), false)
})
