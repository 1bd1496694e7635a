import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DataError } from '../../../../server/errors.ts'
import { Operation, type QueryPlan } from '../../../../server/workers/operation.ts'
import { NO_HEADERS, watchCalls, type CallWatch } from '../../../support/watched-calls.ts'

const PLAN = JSON.stringify([{ name: 'FILTER', children: [], extra_info: { Expression: '(x > 7)', 'Estimated Cardinality': '20' } }])

interface Slow {
  readonly sql?: string
  readonly plan?: QueryPlan | null
  readonly waitedMs?: number
  readonly workedMs?: number
  readonly error?: DataError | null
}

function end({ calls }: CallWatch, { sql = 'select 1', plan = planOf(), waitedMs = 0, workedMs = 0, error = null }: Slow): void {
  const operation = new Operation({ id: 'q1', principal: 'ann', name: 'Query/Execute', sql, startedMs: 0 })
  if (plan !== null) operation.noteQuery(plan)
  operation.waitedMs = waitedMs
  operation.workedMs = workedMs
  const call = calls.begin('/quiver.v1.Query/Execute', NO_HEADERS)
  call.is(operation)
  call.end(error)
}

function planOf(json: () => Promise<string> = async () => PLAN, hasParameters = false): QueryPlan {
  return { json, hasParameters }
}

const watch = (options: { slowQueryMs?: number; isBusy?: () => boolean } = {}) =>
  watchCalls({ level: 'warn', slowQueryMs: 100, ...options })
const settled = () => new Promise(setImmediate)

test('a query that waits and works for so long is told with its plan', async () => {
  const watched = watch()
  end(watched, { waitedMs: 30, workedMs: 70 })
  end(watched, { waitedMs: 30, workedMs: 69 })
  await settled()
  assert.equal(watched.lines.length, 1)
  const { id, principal, sql, plan, waitedMs, workedMs, msg, level } = watched.lines[0] ?? {}
  assert.deepEqual([id, principal, sql, waitedMs, workedMs, msg, level], ['q1', 'ann', 'select 1', 30, 70, 'slow query', 40])
  assert.equal(plan, 'FILTER ~20 rows (Expression: (x > 7))')
})

test('the time of its reader makes no query slow', async () => {
  const watched = watch()
  const call = watched.calls.begin('/quiver.v1.Query/Execute', NO_HEADERS)
  const operation = new Operation({ id: 'q1', principal: 'ann', name: 'Query/Execute', sql: '', startedMs: 0 })
  operation.noteQuery(planOf())
  call.is(operation)
  watched.clock.advance(1_000)
  call.end(null)
  await settled()
  assert.deepEqual(watched.lines, [])
})

test('one that a worker was lost with is not planned again', async () => {
  const watched = watch()
  let plans = 0
  const plan = planOf(async () => (plans++, PLAN))
  const operation = new Operation({ id: 'q1', principal: 'ann', name: 'Query/Execute', sql: 'select 1', startedMs: 0 })
  operation.noteQuery(plan)
  operation.workedMs = 500
  operation.hasLostWorker = true
  const call = watched.calls.begin('/quiver.v1.Query/Execute', NO_HEADERS)
  call.is(operation)
  call.end(new DataError('DEADLINE_EXCEEDED', 'late'))
  await settled()
  assert.deepEqual([plans, watched.lines[0]?.['planMissing']], [0, 'its worker was lost'])
})

test('one that fails is told too, with the reason', async () => {
  const watched = watch()
  end(watched, { workedMs: 500, error: new DataError('DEADLINE_EXCEEDED', 'late') })
  await settled()
  assert.deepEqual([watched.lines[0]?.['code'], watched.lines[0]?.['reason']], ['DEADLINE_EXCEEDED', 'DEADLINE_EXCEEDED'])
})

test('values of parameters are not in the plan', async () => {
  const watched = watch()
  end(watched, { workedMs: 500, plan: planOf(async () => PLAN, true) })
  await settled()
  assert.equal(watched.lines[0]?.['plan'], 'FILTER ~20 rows')
})

test('what is no query, or several, is not told, and with 0 nothing is', async () => {
  const watched = watch()
  end(watched, { workedMs: 500, plan: null })
  const off = watch({ slowQueryMs: 0 })
  end(off, { workedMs: 500 })
  await settled()
  assert.deepEqual([watched.lines, off.lines], [[], []])
})

test('SQL and plan are cut', async () => {
  const watched = watch()
  const long = JSON.stringify([{ name: 'X'.repeat(10_000) }])
  end(watched, { workedMs: 500, sql: 'y'.repeat(5_000), plan: planOf(async () => long) })
  await settled()
  const { sql, plan } = watched.lines[0] ?? {}
  assert.deepEqual([String(sql).length, String(plan).length], [2_001, 4_001])
})

test('a busy server is not asked for plans, and one plan is asked for at a time', async () => {
  let asked = 0
  let give: (json: string) => void = () => undefined
  const plan = planOf(() => {
    asked += 1
    return new Promise((resolve) => {
      give = resolve
    })
  })
  const busy = watch({ isBusy: () => true })
  end(busy, { workedMs: 500, plan })
  assert.deepEqual([asked, busy.lines[0]?.['planMissing']], [0, 'the server is busy'])

  const idle = watch()
  end(idle, { workedMs: 500, plan })
  end(idle, { workedMs: 500, plan })
  assert.deepEqual([asked, idle.lines.length], [1, 1])
  give(PLAN)
  await settled()
  assert.equal(idle.lines.length, 2)
  end(idle, { workedMs: 500, plan })
  assert.equal(asked, 2)
})

test('a plan that cannot be made says why', async () => {
  const watched = watch()
  end(watched, { workedMs: 500, plan: planOf(() => Promise.reject(new DataError('TABLE_NOT_FOUND', 'the table is gone'))) })
  await settled()
  assert.equal(watched.lines[0]?.['planMissing'], 'the table is gone')
})
