import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DataError } from '../../../../server/errors.ts'
import type { SqlValue } from '../../../../server/engine/engine.ts'
import { checkParameters, composeQuery, inCallersText, withLiterals } from '../../../../server/handles/compose-sql.ts'
import { parseUserSql } from '../../../../server/handles/user-sql.ts'

const int = (value: number): SqlValue => ({ kind: 'int64', value: BigInt(value) })

test('names become parts of a WITH around the query', () => {
  const { sql, prefixLength } = composeQuery('FROM a', [
    { name: 'a', relation: "read_csv('x')" },
    { name: 'B"c', relation: 't' },
  ])
  assert.equal(sql, `WITH "a" AS NOT MATERIALIZED (FROM read_csv('x')), "B""c" AS NOT MATERIALIZED (FROM t) FROM (\nFROM a\n)`)
  assert.equal(sql.slice(prefixLength), 'FROM a\n)')
})

test('a comment at the end of the query does not hide the parenthesis', () => {
  assert.equal(composeQuery('SELECT 1 -- one', []).sql, 'FROM (\nSELECT 1 -- one\n)')
})

test('positions are told in the characters of the caller’s text', () => {
  const user = parseUserSql('-- früh\nSELECT ü, nope')
  const composed = composeQuery(user.body, [{ name: 'ä', relation: 't' }])
  const bytes = Buffer.byteLength(composed.sql.slice(0, composed.sql.indexOf('nope')))
  const { position } = inCallersText(new DataError('SQL_ERROR', '', { position: String(bytes) }), composed, user)
  assert.equal(position, String('-- früh\nSELECT ü, '.length))
})

test('a position outside the caller’s text is not told', () => {
  const user = parseUserSql('SELECT 1')
  const composed = composeQuery(user.body, [{ name: 'a', relation: 't' }])
  assert.deepEqual(inCallersText(new DataError('SQL_ERROR', '', { position: '3', path: 'x' }), composed, user), { path: 'x' })
})

test('literals take the places of parameters and touch nothing else', () => {
  const user = parseUserSql("SELECT ?-?, '?', $3 -- $1")
  assert.equal(
    withLiterals(user, [int(1), int(-2), { kind: 'string', value: "it's" }]),
    "SELECT  CAST('1' AS BIGINT) - CAST('-2' AS BIGINT) , '?',  'it''s' ",
  )
})

test('values and parameters must match', () => {
  const reason = (sql: string, values: Parameters<typeof checkParameters>[1]) => {
    try {
      checkParameters(parseUserSql(sql), values)
    } catch (error) {
      return (error as DataError).details['parameter']
    }
    return 'fine'
  }
  assert.equal(reason('SELECT $1, $1', [int(1)]), 'fine')
  assert.equal(reason('SELECT $a', { a: int(1) }), 'fine')
  assert.equal(reason('SELECT 1', [int(1)]), '1')
  assert.equal(reason('SELECT $2', [int(1), int(2)]), '1')
  assert.equal(reason('SELECT $a, $b', { a: int(1) }), 'b')
  assert.equal(reason('SELECT ?', []), '1')
})
