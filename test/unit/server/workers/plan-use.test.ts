import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PlanUse } from '../../../../server/workers/plan-use.ts'

test('values that come again are written into SQL that has run as it was written, unless it was found out that they cannot be', () => {
  const plans = new PlanUse()
  plans.noteLiteral('a', true)
  plans.noteLiteral('b', true)
  plans.noteLiteral('b', false)
  plans.noteLiteral('b', true)
  plans.noteLiteral('x'.repeat(16_385), true)
  assert.deepEqual(
    ['a', 'a', 'b', 'b', 'c', 'c', 'x'.repeat(16_385)].map((sql) => plans.isLiteralWorthIt(sql, `${sql} 5`)),
    [false, true, false, false, false, false, false],
  )
  for (let query = 0; query < 1_000; query++) plans.noteLiteral(`SELECT ${query}`, true)
  assert.equal(plans.isLiteralWorthIt('a', 'a 5'), false)
})

test('a long text is not remembered', () => {
  const plans = new PlanUse()
  const [longest, tooLong] = [16_384, 16_385].map((characters) => 'x'.repeat(characters)) as [string, string]
  assert.deepEqual(
    [longest, longest, tooLong, tooLong].map((sql) => plans.comesAgain(sql)),
    [false, true, false, false],
  )
})

test('what came before the catalog changed has to come again', () => {
  const plans = new PlanUse()
  plans.noteLiteral('a $1', true)
  const seen = () => [plans.comesAgain('b'), plans.isLiteralWorthIt('a $1', 'a 5')]
  assert.deepEqual(
    [seen(), seen()],
    [
      [false, false],
      [true, true],
    ],
  )
  plans.noteCatalogChange()
  assert.equal(plans.catalogVersion, 1)
  assert.deepEqual(seen(), [false, false])
})
