import assert from 'node:assert/strict'
import { test } from 'node:test'
import { identifier, sql, type HandleId, type Sql } from '../../../../client/index.ts'
import { wireSql } from '../../../../client/query/sql.ts'
import { tableId } from '../../../../client/table-ref.ts'

const table = (id: string) => ({ [tableId]: id as HandleId })
const ticks = table('t_ticks')
const trades = table('t_trades')

const rendered = (query: Sql) => wireSql(query, undefined, undefined)._unsafeUnwrap()

test('values become parameters, numbered in order', () => {
  assert.deepEqual(rendered(sql`select * from x where a > ${1} and b = ${"'; drop table x"}`), {
    text: 'select * from x where a > $1 and b = $2',
    bindings: {},
    parameters: [{ int64: 1 }, { string: "'; drop table x" }],
  })
})

test('tables become bindings, the same table under one name', () => {
  const { text, bindings } = rendered(sql`select * from ${ticks} a join ${trades} b using (id) join ${ticks} c using (id)`)
  assert.equal(text, 'select * from _t1 a join _t2 b using (id) join _t1 c using (id)')
  assert.deepEqual(bindings, { _t1: 't_ticks', _t2: 't_trades' })
})

test('a template inside a template is part of it, its parameters counted on', () => {
  const condition = sql`qty > ${100} and symbol in (select s from ${trades})`
  const { text, bindings, parameters } = rendered(sql`select ${'x'} from ${ticks} where ${condition} limit ${5}`)
  assert.equal(text, 'select $1 from _t1 where qty > $2 and symbol in (select s from _t2) limit $3')
  assert.deepEqual(bindings, { _t1: 't_ticks', _t2: 't_trades' })
  assert.deepEqual(parameters, [{ string: 'x' }, { int64: 100 }, { int64: 5 }])
})

test('a dollar sign in the text of a part is left alone', () => {
  assert.equal(rendered(sql`select ${1}, ${sql`'$1'`}, ${2}`).text, "select $1, '$1', $2")
})

test('an identifier is quoted, its quotes doubled', () => {
  assert.equal(rendered(sql`select ${identifier('a "b"; --')} from x`).text, 'select "a ""b""; --" from x')
})

test('a list is one parameter', () => {
  assert.deepEqual(rendered(sql`select ${[1, 2]}`).parameters, [{ list: { values: [{ int64: 1 }, { int64: 2 }] } }])
})

test('a value that cannot be bound is an Err of the query', () => {
  const error = wireSql(sql`select ${new Date(NaN)}`, undefined, undefined)._unsafeUnwrapErr()
  assert.equal(error.reason, 'VALUE_INVALID')
})

test('text takes parameters in order, or by name, and bindings', () => {
  assert.deepEqual(wireSql('select $1', [1], { ticks })._unsafeUnwrap(), {
    text: 'select $1',
    bindings: { ticks: 't_ticks' },
    parameters: [{ int64: 1 }],
  })
  assert.deepEqual(wireSql('select $a', { a: true }, { trades: 't_trades' as HandleId })._unsafeUnwrap(), {
    text: 'select $a',
    bindings: { trades: 't_trades' },
    namedParameters: { a: { bool: true } },
  })
})

test('a template takes bindings by name beside its own, but no parameters', () => {
  assert.deepEqual(wireSql(sql`from ${ticks} join b`, undefined, { b: trades })._unsafeUnwrap().bindings, { b: 't_trades', _t1: 't_ticks' })
  assert.equal(wireSql(sql`select ${1}`, [2], undefined)._unsafeUnwrapErr().reason, 'ARGUMENT_INVALID')
})
