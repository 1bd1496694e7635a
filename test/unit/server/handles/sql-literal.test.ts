// Held against the engine: a literal must be the value that binding it as a parameter is, type included.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import fc from 'fast-check'
import type { SqlValue } from '../../../../server/engine/engine.ts'
import { quoteName, quoteString, sqlLiteral } from '../../../../server/handles/sql-literal.ts'
import { TestEngine } from '../../../support/engine.ts'

const engine = new TestEngine()
after(() => {
  engine[Symbol.dispose]()
})

const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
const decimal = fc.tuple(fc.constantFrom('', '-'), fc.stringMatching(/^\d{1,19}$/), fc.stringMatching(/^\d{0,19}$/))
const scalar: fc.Arbitrary<SqlValue> = fc.oneof(
  fc.constant<SqlValue>({ kind: 'null' }),
  fc.boolean().map((value): SqlValue => ({ kind: 'bool', value })),
  int64.map((value): SqlValue => ({ kind: 'int64', value })),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((value): SqlValue => ({ kind: 'uint64', value })),
  fc.double().map((value): SqlValue => ({ kind: 'double', value })),
  fc.string({ unit: 'grapheme' }).map((value): SqlValue => ({ kind: 'string', value: value.replaceAll('\0', '') })),
  fc.uint8Array({ maxLength: 20 }).map((value): SqlValue => ({ kind: 'bytes', value })),
  fc.bigInt({ min: -(10n ** 16n), max: 10n ** 16n }).map((microseconds): SqlValue => ({ kind: 'timestamp', microseconds })),
  fc.integer({ min: -1_000_000, max: 1_000_000 }).map((days): SqlValue => ({ kind: 'date', days })),
  decimal.map(([sign, whole, fraction]): SqlValue => ({
    kind: 'decimal',
    value: `${sign}${whole}${fraction === '' ? '' : `.${fraction}`}`,
  })),
  fc.bigInt({ min: -(2n ** 127n) + 1n, max: 2n ** 127n - 1n }).map((value): SqlValue => ({ kind: 'hugeint', value: String(value) })),
)

test('a literal is the same value of the same type as the bound parameter', () => {
  fc.assert(
    fc.property(scalar, (value) => {
      const literal = sqlLiteral(value)
      const one = (sql: string) => engine.texts(sql, { parameters: sql.includes('$1') ? [value] : [] })[0]?.[0]
      assert.equal(one(`SELECT ${literal} IS NOT DISTINCT FROM $1`), 'true', literal)
      assert.equal(one(`SELECT typeof(${literal})`), one('SELECT typeof($1)'), literal)
    }),
    { numRuns: 300 },
  )
})

test('lists are lists of literals', () => {
  const values: SqlValue[] = [1n, 2n].map((value) => ({ kind: 'int64', value }))
  assert.deepEqual(engine.texts(`SELECT ${sqlLiteral({ kind: 'list', values })}, ${sqlLiteral({ kind: 'list', values: [] })}`), [
    ['[1, 2]', '[]'],
  ])
})

test('any name and any text survive quoting', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter((value) => !value.includes('\0'))
  fc.assert(
    fc.property(text, text, (name, value) => {
      assert.deepEqual(engine.texts(`SELECT ${quoteName(name)} FROM (SELECT ${quoteString(value)} AS ${quoteName(name)})`), [[value]])
    }),
  )
})

test('a string with a NUL character is refused: it would end the SQL', () => {
  assert.throws(() => quoteString('a\0b'), { reason: 'PARAMETER_INVALID' })
})
