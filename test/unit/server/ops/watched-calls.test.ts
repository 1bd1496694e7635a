import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DataError } from '../../../../server/errors.ts'
import { Operation } from '../../../../server/workers/operation.ts'
import { NO_HEADERS, watchCalls } from '../../../support/watched-calls.ts'

const EXECUTE = '/quiver.v1.Query/Execute'
const operation = () => new Operation({ id: 'q1', principal: 'ann', name: 'Query/Execute', sql: 'select 1', startedMs: 0 })

test('a call is in flight until it ends, and then counted by method and code, with its time', async () => {
  const { calls, clock, metrics } = watchCalls()
  const call = calls.begin(EXECUTE, NO_HEADERS)
  assert.match(await metrics(), /^quiver_calls_in_flight\{method="Query\/Execute"\} 1$/m)
  clock.advance(30)
  call.end(null)
  calls.begin(EXECUTE, NO_HEADERS).end(new DataError('SQL_ERROR', 'no'))
  const text = await metrics()
  assert.match(text, /^quiver_calls_in_flight\{method="Query\/Execute"\} 0$/m)
  assert.match(text, /^quiver_calls_total\{method="Query\/Execute",code="OK"\} 1$/m)
  assert.match(text, /^quiver_calls_total\{method="Query\/Execute",code="INVALID_ARGUMENT"\} 1$/m)
  assert.match(text, /^quiver_call_duration_seconds_sum\{method="Query\/Execute"\} 0.03$/m)
  assert.match(text, /^quiver_call_duration_seconds_bucket\{le="0.05",method="Query\/Execute"\} 2$/m)
  assert.match(text, /^quiver_call_duration_seconds_bucket\{le="0.025",method="Query\/Execute"\} 1$/m)
})

test('only the first end of a call counts', async () => {
  const { calls, metrics } = watchCalls()
  const call = calls.begin(EXECUTE, NO_HEADERS)
  call.end(null)
  call.end(new DataError('CANCELLED', 'late'))
  const text = await metrics()
  assert.match(text, /^quiver_calls_in_flight\{method="Query\/Execute"\} 0$/m)
  assert.doesNotMatch(text, /CANCELLED/)
})

test('what an operation sent and how long it waited is counted; one that asked for no worker did not wait', async () => {
  const { calls, metrics } = watchCalls()
  const asking = operation()
  asking.waitedMs = 20
  asking.rowsSent = 5
  asking.bytesSent = 700
  for (const one of [asking, operation()]) {
    const call = calls.begin(EXECUTE, NO_HEADERS)
    call.is(one)
    call.end(null)
  }
  const text = await metrics()
  assert.match(text, /^quiver_sent_rows_total\{method="Query\/Execute"\} 5$/m)
  assert.match(text, /^quiver_sent_bytes_total\{method="Query\/Execute"\} 700$/m)
  assert.match(text, /^quiver_queue_wait_seconds_count 1$/m)
  assert.match(text, /^quiver_queue_wait_seconds_sum 0.02$/m)
})

test('queries that have ended are counted', () => {
  const { calls } = watchCalls()
  const query = operation()
  query.noteQuery({ json: async () => '[]', hasParameters: false })
  for (const one of [query, operation()]) {
    const call = calls.begin(EXECUTE, NO_HEADERS)
    call.is(one)
    call.end(null)
  }
  assert.equal(calls.queriesEnded, 1)
})

test('each call leaves a line at level debug that has the id of its operation, and none above', () => {
  const { calls, clock, lines } = watchCalls()
  const call = calls.begin(EXECUTE, NO_HEADERS)
  const one = operation()
  call.is(one)
  one.waitedMs = 1.5
  one.workedMs = 7
  one.rowsSent = 2
  clock.advance(12)
  call.end(new DataError('COLUMN_NOT_FOUND', 'no'))
  const { level, msg, time, ...facts } = lines[0] ?? {}
  assert.deepEqual([lines.length, level, msg, typeof time], [1, 20, 'call ended', 'number'])
  assert.deepEqual(facts, {
    method: 'Query/Execute',
    code: 'INVALID_ARGUMENT',
    reason: 'COLUMN_NOT_FOUND',
    ms: 12,
    id: 'q1',
    principal: 'ann',
    waitedMs: 1.5,
    workedMs: 7,
    rows: 2,
    bytes: 0,
  })
  const quiet = watchCalls({ level: 'info' })
  quiet.calls.begin(EXECUTE, NO_HEADERS).end(null)
  assert.deepEqual(quiet.lines, [])
})

test('a fault of the server is an error in the log, with the id and where it happened', () => {
  const { calls, lines } = watchCalls({ level: 'error' })
  const call = calls.begin(EXECUTE, NO_HEADERS)
  call.is(operation())
  call.end(new DataError('INTERNAL', 'The server failed.', {}, { cause: new Error('a bug') }))
  assert.deepEqual([lines.length, lines[0]?.['id'], lines[0]?.['code']], [1, 'q1', 'INTERNAL'])
  assert.match(JSON.stringify(lines[0]?.['err']), /a bug/)
})
