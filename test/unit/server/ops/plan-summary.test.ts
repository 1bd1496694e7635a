import assert from 'node:assert/strict'
import { test } from 'node:test'
import { planSummary } from '../../../../server/ops/plan-summary.ts'
import { TestEngine } from '../../../support/engine.ts'

test('each step is a line, and what it reads from is indented below it', () => {
  using engine = new TestEngine()
  const sql = 'SELECT count(*) FROM range(100) a JOIN range(10) b ON a.range = b.range WHERE a.range > $1'
  const parameters = [{ kind: 'int64', value: 7n }] as const
  const json = engine.engine.explain(engine.connection, sql, parameters, false, 'json')
  const whole = planSummary(json, true)
  assert.match(whole, /^UNGROUPED_AGGREGATE \(Aggregates: count_star\(\)\)\n(.*\n)* +HASH_JOIN ~\d+ rows \(.*Join Type: INNER.*\)\n/)
  assert.match(whole, /> 7/)
  const short = planSummary(json, false)
  assert.doesNotMatch(short, /7/)
  assert.match(short, /HASH_JOIN ~\d+ rows \(Join Type: INNER\)/)
  assert.match(short, /Function: RANGE/)
})
