import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { bindSql, type SqlRequest } from '../../../../server/handles/bind-sql.ts'
import type { Core } from '../../../../server/handles/core.ts'
import { ParsedSqlCache } from '../../../../server/handles/parsed-sql-cache.ts'
import { Registry } from '../../../../server/handles/registry.ts'
import { DataError } from '../../../../server/errors.ts'
import { FakeClock } from '../../../support/fake-clock.ts'

function setUp() {
  const registry = new Registry({ clock: new FakeClock(), idKey: randomBytes(16), defaultTtlMs: 1_000, maxTtlMs: 1_000 })
  const core = { registry, parsedSql: new ParsedSqlCache() } as unknown as Core
  const add = (relation: string, { name = '', path = '', isPlanHeavy = false } = {}) => {
    const files = path === '' ? [] : [{ path, bytes: 1, modifiedMs: 1 }]
    const schema = { columns: [], message: new Uint8Array() }
    const facts = {
      kind: 'scan',
      relation,
      exact: relation,
      files,
      schema,
      target: null,
      rows: null,
      bytes: null,
      isPlanHeavy,
      storages: [],
      lives: [],
    } as const
    const table = registry.add(facts, 'ann', 0)
    if (name !== '') registry.setName(table, name)
    return table
  }
  const bind = (text: string, request: Partial<SqlRequest> = {}, principal = 'ann', isLiteral = false) =>
    bindSql(core, principal, { text, bindings: {}, parameters: [], ...request }, isLiteral)
  return { registry, add, bind }
}

test('bound names and given names become relations, where they occur', () => {
  const { add, bind } = setUp()
  const ticks = add('r1')
  add('r2', { name: 'quotes' })
  add('r3', { name: 'unused' })
  const { sql, tables } = bind('SELECT * FROM Ticks JOIN "QUOTES" USING (id)', { bindings: { ticks: ticks.id } })
  assert.equal(
    sql,
    'WITH "ticks" AS NOT MATERIALIZED (FROM r1), "quotes" AS NOT MATERIALIZED (FROM r2) FROM (\nSELECT * FROM Ticks JOIN "QUOTES" USING (id)\n)',
  )
  assert.deepEqual(
    tables.map(({ relation }) => relation),
    ['r1', 'r2'],
  )
})

test('a binding hides a given name', () => {
  const { add, bind } = setUp()
  add('given', { name: 'ticks' })
  const bound = add('bound')
  assert.match(bind('FROM ticks', { bindings: { TICKS: bound.id } }).sql, /^WITH "TICKS" AS NOT MATERIALIZED \(FROM bound\) FROM/)
})

test('names of others are not seen', () => {
  const { add, bind } = setUp()
  add('r1', { name: 'ticks' })
  assert.equal(bind('FROM ticks', {}, 'bob').sql, 'FROM (\nFROM ticks\n)')
})

test('the files of all tables are watched, each once', () => {
  const { add, bind } = setUp()
  const [a, b, c] = [add('r1', { path: '/a' }), add('r2', { path: '/b' }), add('r3', { path: '/a' })]
  const { files } = bind('FROM a, b, c', { bindings: { a: a.id, b: b.id, c: c.id } })
  assert.deepEqual(files.map(({ path }) => path).sort(), ['/a', '/b'])
})

test('a plan over text files is heavy, however it comes to them', () => {
  const { add, bind } = setUp()
  const csv = add('r1', { isPlanHeavy: true })
  assert.equal(bind('FROM t', { bindings: { t: csv.id } }).isPlanHeavy, true)
  assert.equal(bind("FROM 'x.csv'").isPlanHeavy, true)
  assert.equal(bind("FROM read_csv_auto('x')").isPlanHeavy, true)
  assert.equal(bind("FROM 'x.parquet'").isPlanHeavy, false)
})

test('handles that are no longer there fail with their reason, used or not', () => {
  const { registry, add, bind } = setUp()
  const { id } = add('r1')
  registry.drop(id, 'ann')
  assert.throws(() => bind('SELECT 1', { bindings: { t: id } }), { reason: 'HANDLE_DROPPED' })
})

test('bindings have plain names, each once', () => {
  const { add, bind } = setUp()
  const { id } = add('r1')
  for (const bindings of [{ 'a b': id }, { 'x.csv': id }, { '': id }, { a: id, A: id }]) {
    assert.throws(() => bind('SELECT 1', { bindings }), { reason: 'ARGUMENT_INVALID' })
  }
})

test('positions in errors are those of the caller’s text; behind literals there are none', () => {
  const { add, bind } = setUp()
  const bindings = { t: add('r1').id }
  const text = '  SELECT nope, $1 FROM t'
  const detailsOf = (isLiteral: boolean) => {
    const query = bind(text, { bindings, parameters: [{ kind: 'int64', value: 1n }] }, 'ann', isLiteral)
    const failure = new DataError('SQL_ERROR', 'no', { position: String(query.sql.indexOf('nope')), column: 'nope' })
    return (query.explain(failure) as DataError).details
  }
  assert.deepEqual(detailsOf(false), { column: 'nope', position: String(text.indexOf('nope')) })
  assert.deepEqual(detailsOf(true), { column: 'nope' })
})

test('literals leave no parameters', () => {
  const { bind } = setUp()
  const query = bind('SELECT $a', { parameters: { a: { kind: 'string', value: 'x' } } }, 'ann', true)
  assert.deepEqual([query.sql, query.parameters], ["FROM (\nSELECT  'x' \n)", []])
})
