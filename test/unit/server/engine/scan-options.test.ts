// What a read makes of its files: which columns and rows, of which types, with which columns added.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { TestEngine } from '../../../support/engine.ts'
import { assertFails } from '../../../support/engine-results.ts'

const engine = new TestEngine()
after(() => {
  engine[Symbol.dispose]()
})

const VALUES = `SELECT i::INTEGER AS id, 'name ' || i AS "the name", i * 0.5 AS half FROM range(5) t(i)`
engine.write('five.parquet', VALUES)
engine.write('five.csv', VALUES, { format: 'csv' })
engine.write('five.json', VALUES, { format: 'json' })
const FORMATS = ['five.parquet', 'five.csv', 'five.json']

test('columns come alone and in the order that they are asked for', () => {
  for (const name of FORMATS) {
    const { types, rows } = engine.read([name], { columns: ['the name', 'id'], limit: 1n })
    assert.deepEqual(Object.keys(types), ['the name', 'id'])
    assert.deepEqual(rows, [['name 0', '0']])
  }
})

test('a predicate is any condition over the columns of the files', () => {
  const ids = (predicate: string): unknown[] => engine.read(['five.parquet'], { predicate, columns: ['id'] }).rows.flat()
  assert.deepEqual(ids('id > 2'), ['3', '4'])
  assert.deepEqual(ids(`"the name" = 'name 1' OR half = 2 -- a comment`), ['1', '4'])
  assert.deepEqual(ids('id IN (SELECT max(i) - 5 FROM range(8) t(i))'), ['2'])
  assert.deepEqual(ids('  '), ['0', '1', '2', '3', '4'])
})

test('a limit counts what the predicate lets through', () => {
  assert.deepEqual(engine.read(['five.csv'], { predicate: 'id > 1', limit: 2n, columns: ['id'] }).rows, [['2'], ['3']])
  assert.deepEqual(engine.read(['five.csv'], { limit: 0n }).rows, [])
})

test('types are replaced by name, in every format', () => {
  for (const name of FORMATS) {
    const { types, rows } = engine.read([name], { schema: { id: 'DECIMAL(10, 2)', half: 'VARCHAR' }, predicate: 'id = 3' })
    assert.deepEqual(types, { id: 'DECIMAL(10,2)', 'the name': 'VARCHAR', half: 'VARCHAR' }, name)
    assert.deepEqual(rows, [['3.00', 'name 3', '1.5']], name)
  }
})

test('nested types can be asked for', () => {
  engine.file('nested.json', '{"a": [1, 2], "b": {"c": "x"}}')
  const { types } = engine.read(['nested.json'], { schema: { a: 'DOUBLE[]', b: 'STRUCT(c VARCHAR, "d d" INTEGER)' } })
  assert.deepEqual(types, { a: 'DOUBLE[]', b: 'STRUCT("c" VARCHAR, "d d" INTEGER)' })
})

test('the name of the file and the number of the row become columns', () => {
  const { types, rows } = engine.read(['five.csv', 'five.csv'], {
    filenameColumn: 'from file',
    rowIndexColumn: 'nr',
    predicate: 'id = 4',
    columns: ['nr', 'from file'],
  })
  assert.deepEqual(types, { nr: 'BIGINT', 'from file': 'VARCHAR' })
  assert.deepEqual(rows, [
    ['4', engine.path('five.csv')],
    ['9', engine.path('five.csv')],
  ])
})

test('files of different columns are joined by name when that is asked for', () => {
  engine.write('union/a.parquet', "SELECT 1 AS x, 'a' AS only_a")
  engine.write('union/b.parquet', 'SELECT 2.5::DOUBLE AS only_b, 2::BIGINT AS x')
  const { types, rows } = engine.read(['union'], { unionByName: true })
  assert.deepEqual(types, { x: 'BIGINT', only_a: 'VARCHAR', only_b: 'DOUBLE' })
  assert.deepEqual(rows, [
    ['1', 'a', null],
    ['2', null, '2.5'],
  ])
  assertFails(() => engine.read(['union']), 'VALUE_INVALID', { path: engine.path('union/b.parquet') })
})

test('an option that cannot be met is an error that names it, before anything runs', () => {
  const bind = (options: object) => () => {
    engine.engine.scan(engine.connection, { paths: [engine.path('five.parquet')], ...options })
  }
  assertFails(bind({ columns: ['nme'] }), 'COLUMN_NOT_FOUND', { column: 'nme' })
  assertFails(bind({ columns: ['id', 'id'] }), 'ARGUMENT_INVALID', { field: 'columns', column: 'id' })
  assertFails(bind({ schema: { nme: 'INTEGER' } }), 'COLUMN_NOT_FOUND', { column: 'nme' })
  assertFails(bind({ schema: { id: 'NUMBER' } }), 'ARGUMENT_INVALID', { path: engine.path('five.parquet') })
  assertFails(bind({ rowIndexColumn: 'ID' }), 'ARGUMENT_INVALID', { field: 'row_index_column', column: 'ID' })
  assertFails(bind({ filenameColumn: 'id' }), 'ARGUMENT_INVALID')
  assertFails(bind({ csv: { delimiter: ';' } }), 'ARGUMENT_INVALID', { field: 'csv' })
  assertFails(bind({ json: { maxDepth: 1 } }), 'ARGUMENT_INVALID', { field: 'json' })
})

test('a type is only a type, whatever else it contains', () => {
  const types = [
    'INTEGER) FROM range(3) --',
    'INTEGER); SELECT (1',
    "INTEGER' || '",
    "ENUM('a",
    'DECIMAL(1',
    '',
    'INTEGER; DROP',
    'INTEGER /* x */',
    'INTEGER\\',
  ]
  for (const type of types) {
    for (const name of FORMATS) assertFails(() => engine.read([name], { schema: { id: type } }), 'ARGUMENT_INVALID', { column: 'id' })
  }
})

test('what is wrong with a predicate is told by its position in it', () => {
  const bind = (predicate: string) => () => {
    engine.engine.scan(engine.connection, { paths: [engine.path('five.parquet')], predicate })
  }
  assertFails(bind('id > nme'), 'COLUMN_NOT_FOUND', { column: 'nme', position: '5' })
  assertFails(bind(`"the name" = 'ü' AND AND`), 'SQL_ERROR', { position: '22' })
  assertFails(bind('sum(id) > 1'), 'SQL_ERROR')
})

test('a predicate without its end is an error of its SQL at that end', () => {
  for (const predicate of ['id >', '(id = 1', "id = 'ü' +", 'id IN (1,']) {
    for (const limit of [{}, { limit: 5n }]) {
      assertFails(() => engine.read(['five.parquet'], { predicate, ...limit }), 'SQL_ERROR', {
        position: String(Buffer.byteLength(predicate)),
      })
    }
  }
})
