import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { tokenize, type TokenKind } from '../../../../server/handles/sql-lexer.ts'

/** Text without the characters that end it in its own kind of quotes. */
const text = (without: RegExp) => fc.string({ unit: 'grapheme', maxLength: 12 }).map((value) => value.replace(without, ''))
const name = fc.stringMatching(/^[a-zA-Z_é][a-zA-Z0-9_$é]{0,8}$/).filter((word) => !/^[eE]$/.test(word))
const tag = fc.stringMatching(/^[a-z_][a-z0-9_]{0,4}$|^$/)

const token: fc.Arbitrary<{ kind: TokenKind; sql: string }> = fc.oneof(
  name.map((sql) => ({ kind: 'word' as const, sql })),
  text(/"/g).map((inside) => ({ kind: 'quotedName' as const, sql: `"${inside}""${inside}"` })),
  text(/'/g).map((inside) => ({ kind: 'string' as const, sql: `'${inside}''${inside}'` })),
  text(/['\\]/g).map((inside) => ({ kind: 'string' as const, sql: `E'${inside}\\'${inside}\\\\'` })),
  fc.tuple(tag, text(/\$/g)).map(([mark, inside]) => ({ kind: 'string' as const, sql: `$${mark}$${inside}'";--/*$${mark}$` })),
  fc.constantFrom('0', '42', '1_000', '3.5', '.5', '1e9', '2.5E-3', '0xFF').map((sql) => ({ kind: 'number' as const, sql })),
  fc.constantFrom('?', '?2', '$1', '$12', '$name').map((sql) => ({ kind: 'parameter' as const, sql })),
  fc.constantFrom('+', '=', ',', '[', ']', '{', '}', ':', '*').map((sql) => ({ kind: 'symbol' as const, sql })),
  fc.constant({ kind: 'semicolon' as const, sql: ';' }),
  fc.constant({ kind: 'open' as const, sql: '(' }),
  fc.constant({ kind: 'close' as const, sql: ')' }),
)
const blank = fc.constantFrom(' ', '\n', '\t ', "-- it's; (a comment\n", '/* one /* in "another */ ; */', '\u00a0', ' --\r')

test('finds every token between any blanks and comments', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(token, blank)), (parts) => {
      const sql = parts.map(([{ sql }, space]) => sql + space).join('')
      const tokens = tokenize(sql)
      assert.ok(!('unterminated' in tokens), JSON.stringify(tokens))
      assert.deepEqual(
        tokens.map(({ kind, start, end }) => ({ kind, sql: sql.slice(start, end) })),
        parts.map(([part]) => part),
      )
    }),
    { numRuns: 500 },
  )
})

test('covers any text from left to right without overlap, or says what has no end', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (sql) => {
      const tokens = tokenize(sql)
      if ('unterminated' in tokens) return
      let at = 0
      for (const { start, end } of tokens) {
        assert.ok(start >= at && end > start)
        at = end
      }
    }),
  )
})

for (const [sql, unterminated] of [
  ["SELECT 'a", 'string'],
  ["SELECT E'a\\'", 'string'],
  ['SELECT $x$ a $y$', 'string'],
  ['SELECT "a', 'quoted name'],
  ['SELECT /* /* */', 'comment'],
] as const) {
  test(`finds that ${sql} has no end`, () => {
    assert.deepEqual(tokenize(sql), { unterminated, start: 7 })
  })
}

test('an e before a string of its own word is no escape', () => {
  const tokens = tokenize("name'a\\'")
  assert.deepEqual(tokens, [
    { kind: 'word', start: 0, end: 4 },
    { kind: 'string', start: 4, end: 8 },
  ])
})
