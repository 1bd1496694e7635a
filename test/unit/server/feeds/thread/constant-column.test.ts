import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ArrowType } from '../../../../../server/arrow/schema.ts'
import { DataError } from '../../../../../server/errors.ts'
import type { ColumnMapping } from '../../../../../server/feeds/mapping.ts'
import { BOOL, columnMapping, field, FLOAT, int, readerOf, schemaOf, TEXT } from '../json-columns.ts'

function constant(column: string, value: string, more: Partial<ColumnMapping> = {}): ColumnMapping {
  return columnMapping(column, '', { from: 'constant', value, ...more })
}

/** What a column of the type has in each of two rows. */
function inBothRows(type: ArrowType, value: string, more: Partial<ColumnMapping> = {}): unknown {
  const columns = [columnMapping('a', '/a'), constant('c', value, more)]
  const { rows, rejected } = readerOf(schemaOf(field('a', FLOAT), field('c', type)), { columns })(['{"a":1}', '{"a":2}'])
  assert.deepEqual([rows.length, rejected], [2, 0])
  assert.deepEqual(rows[0]?.['c'], rows[1]?.['c'])
  return rows[0]?.['c']
}

test('a constant is the value of all rows, read as a message would have it', () => {
  assert.equal(inBothRows(TEXT, ' "kra\\u006ben" '), 'kraken')
  assert.equal(inBothRows(int(64), '9007199254740993'), '9007199254740993')
  assert.equal(inBothRows(FLOAT, '"1.5"', { isQuoted: true }), 1.5)
  assert.equal(inBothRows(BOOL, 'true'), true)
  assert.equal(inBothRows(TEXT, 'null'), null)
  assert.equal(inBothRows(TEXT, '{"b": [1]}', { isJson: true }), '{"b": [1]}')
  assert.equal(inBothRows({ kind: 'timestamp', unit: 'ms', timezone: 'UTC' }, '2', { unit: 's' }), '2000')
})

test('rejected rows leave constants as they are, and rows may have nothing else', () => {
  const columns = [columnMapping('a', '/a'), constant('c', '"x"')]
  const { rows, rejected } = readerOf(schemaOf(field('a', FLOAT), field('c', TEXT)), { columns })(['[{"a":1},{"a":"b"},{"a":3}]', '{'])
  assert.deepEqual(rows, [
    { a: 1, c: 'x' },
    { a: 3, c: 'x' },
  ])
  assert.equal(rejected, 2)
  const only = readerOf(schemaOf(field('c', TEXT)), { columns: [constant('c', '"x"')] })
  assert.deepEqual(only(['[{},{"b":1}]', '7']).rows, [{ c: 'x' }, { c: 'x' }])
})

test('constants stand beside filters, shared columns and topics', () => {
  const schema = schemaOf(field('s', TEXT), field('p', FLOAT), field('c', TEXT))
  const columns = [columnMapping('s', '/s', { from: 'message' }), columnMapping('p', '/p'), constant('c', '"x"')]
  const read = readerOf(schema, { rows: '/data', columns, filter: { pointer: '/t', values: ['x'] } })
  const { rows, ignored } = read(['{"t":"x","s":"A","data":[{"p":1},{"p":2}]}', '{"t":"y","data":[{"p":3}]}'])
  assert.deepEqual(rows, [
    { s: 'A', p: 1, c: 'x' },
    { s: 'A', p: 2, c: 'x' },
  ])
  assert.equal(ignored, 1)
})

test('a constant fills a column that takes no nulls', () => {
  const required = schemaOf(field('c', TEXT, [], false))
  assert.deepEqual(readerOf(required, { columns: [constant('c', '"x"')] })(['{}']).rows, [{ c: 'x' }])
})

test('a constant that its column cannot take is told when the feed opens, whatever becomes of misfits', () => {
  const wrong: readonly (readonly [ArrowType, string | null, RegExp])[] = [
    [FLOAT, '"x"', /^The constant "x" does not fit column c: string where a number should be\.$/],
    [TEXT, '1', /number where a text should be/],
    [int(8), '128', /beyond the range/],
    [TEXT, '', /the message ends where a value should be/],
    [TEXT, null, /the message ends where a value should be/],
    [TEXT, '"x" 1', /something follows the value/],
    [TEXT, 'kraken', /none that JSON knows/],
    [TEXT, `"${'x'.repeat(4_096)}"`, /more than 4096 bytes/],
  ]
  for (const [type, value, message] of wrong) {
    const columns = [columnMapping('c', '', { from: 'constant', value })]
    for (const misfits of ['reject', 'null'] as const)
      assert.throws(
        () => readerOf(schemaOf(field('c', type)), { columns, misfits }),
        (error) =>
          error instanceof DataError &&
          error.reason === 'ARGUMENT_INVALID' &&
          error.details['field'] === 'c' &&
          message.test(error.message),
        String(value),
      )
  }
  const required = schemaOf(field('c', TEXT, [], false))
  assert.throws(() => readerOf(required, { columns: [constant('c', 'null')] }), /does not fit column c/)
})
