// What the log of a real server says of calls.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AsyncClient } from '../../client/index.ts'
import { createLog, type LogLevel } from '../../server/server.ts'
import { eventually } from '../support/eventually.ts'
import { startServer } from '../support/start-server.ts'

type Line = Record<string, unknown>

function logTo(level: LogLevel) {
  const lines: Line[] = []
  const log = createLog(level, { write: (line) => void lines.push(JSON.parse(line) as Line) })
  return { log, lines }
}

const SLOW = 'select count(*) from range(3000000) a where (a.range * $1) % 7 = 3'

test('each call has a line with the id that its caller gave it', async () => {
  const { log, lines } = logTo('debug')
  await using server = await startServer({ deps: { log } })
  await using client = (await AsyncClient.connect(server.address))._unsafeUnwrap()
  ;(await client.query('select 1 as a', { queryId: 'mine' }))._unsafeUnwrap()
  ;(await client.query('select b', { queryId: 'wrong' }))._unsafeUnwrapErr()
  const lineOf = (id: string) => lines.find((line) => line['id'] === id)
  await eventually('both have ended', async () => lineOf('mine') !== undefined && lineOf('wrong') !== undefined)
  const { method, code, rows, msg } = lineOf('mine') ?? {}
  assert.deepEqual([method, code, rows, msg], ['Query/ExecuteMany', 'OK', 1, 'call ended'])
  assert.deepEqual([lineOf('wrong')?.['code'], lineOf('wrong')?.['reason']], ['INVALID_ARGUMENT', 'COLUMN_NOT_FOUND'])
})

test('a slow query is told with its SQL and its plan, without the values of its parameters and without names that open tables', async () => {
  const { log, lines } = logTo('warn')
  await using server = await startServer({ config: { slowQueryMs: 1 }, deps: { log } })
  await using client = (await AsyncClient.connect(server.address))._unsafeUnwrap()
  await using numbers = (await client.fromRecords([{ n: 1 }, { n: 2 }]))._unsafeUnwrap()
  const query = `${SLOW} and a.range < (select max(n) + 987654321 from numbers)`
  ;(await client.query(query, { parameters: [123456789], bindings: { numbers }, queryId: 'slow' }))._unsafeUnwrap()
  await eventually('it is told', async () => lines.length === 1)
  const [line = {}] = lines
  assert.deepEqual([line['msg'], line['id'], line['sql'], line['rows'], line['principal']], ['slow query', 'slow', query, 1, 'anonymous'])
  assert.ok(Number(line['workedMs']) >= 1)
  assert.match(String(line['plan']), /UNGROUPED_AGGREGATE/)
  assert.match(String(line['plan']), /Table: .*t_[a-z0-9]{6}…/)
  assert.doesNotMatch(JSON.stringify(line), /123456789/)
})

test('the plan of a query without parameters shows what it looks for', async () => {
  const { log, lines } = logTo('warn')
  await using server = await startServer({ config: { slowQueryMs: 1 }, deps: { log } })
  await using client = (await AsyncClient.connect(server.address))._unsafeUnwrap()
  ;(await client.query(SLOW.replace('$1', '11')))._unsafeUnwrap()
  await eventually('it is told', async () => lines.length === 1)
  assert.match(String(lines[0]?.['plan']), /11/)
})
