import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DataError } from '../../../../server/errors.ts'
import { MAX_SQL_CHARACTERS, parsePart, parseUserSql } from '../../../../server/handles/user-sql.ts'

const asPredicate = (text: string) => parsePart(text, 'predicate')

function refusal(
  text: string,
  take: (text: string) => unknown = parseUserSql,
): { reason: string; message: string; position: string | undefined } {
  try {
    take(text)
  } catch (error) {
    if (error instanceof DataError) return { reason: error.reason, message: error.message, position: error.details['position'] }
    throw error
  }
  throw new assert.AssertionError({ message: `${text} was taken` })
}

for (const [text, body] of [
  ['SELECT 1', 'SELECT 1'],
  ['  select 1 ; ;\n', 'select 1'],
  ["-- first\nSELECT ';' -- last; word\n;", "SELECT ';'"],
  ['/* a /* b */ */ FROM t /* c */', 'FROM t'],
  ['(SELECT 1) UNION (SELECT 2)', '(SELECT 1) UNION (SELECT 2)'],
  ['SELECT 1 -- a; b\n + 2', 'SELECT 1 -- a; b\n + 2'],
] as const) {
  test(`takes ${JSON.stringify(text)} as ${JSON.stringify(body)}`, () => {
    const user = parseUserSql(text)
    assert.equal(user.body, body)
    assert.equal(text.slice(user.offset, user.offset + body.length), body)
  })
}

for (const word of ['WITH x AS (SELECT 1) FROM x', 'VALUES (1)', 'PIVOT t ON a', 'UNPIVOT t ON a', 'SUMMARIZE t', 'DESCRIBE t', 'SHOW t']) {
  test(`takes ${word}`, () => {
    assert.equal(parseUserSql(word).body, word)
  })
}

for (const [text, message, position] of [
  ['', /empty/, 0],
  [' -- nothing\n', /empty/, 0],
  [';', /empty/, 0],
  ['SELECT 1; SELECT 2', /more than one statement/, 10],
  ['SELECT 1;;DROP TABLE t', /more than one statement/, 10],
  ['DROP TABLE t', /DROP does not begin a query/, 0],
  [' insert INTO t VALUES (1)', /INSERT does not begin a query/, 1],
  ['EXPLAIN SELECT 1', /Explain call/, 0],
  ['WITH x AS (SELECT 1) DELETE FROM t', /DELETE does not begin a query/, 21],
  ['SELECT 1) UNION (SELECT 2', /closing parenthesis/, 8],
  ['SELECT (1', /not closed/, 7],
  ["SELECT 'a", /no end/, 7],
  ['SELECT \0', /NUL/, 7],
] as const) {
  test(`refuses ${JSON.stringify(text)} and says where`, () => {
    const refused = refusal(text)
    assert.equal(refused.reason, 'SQL_ERROR')
    assert.match(refused.message, message)
    assert.equal(refused.position, String(position))
  })
}

test('a changing word is fine as a name', () => {
  parseUserSql('WITH x AS (SELECT 1) SELECT max(a) AS update, "delete" FROM x')
})

test('a text that is too long is refused by its length', () => {
  assert.equal(refusal(`SELECT '${'x'.repeat(MAX_SQL_CHARACTERS)}'`).reason, 'ARGUMENT_INVALID')
})

test('names are what occurs outside strings and comments, in lower case', () => {
  const { names } = parseUserSql(`SELECT a."B ""c""", 'str' FROM Ticks /* comment */ JOIN "Quotes" USING (id)`)
  for (const name of ['a', 'b "c"', 'ticks', 'quotes', 'id']) assert.ok(names.has(name), name)
  for (const name of ['str', 'comment']) assert.ok(!names.has(name), name)
})

test('parameters are counted and named, with their places in the body', () => {
  const { body, parameters } = parseUserSql("  SELECT ?, '?', $2, $name, ? -- ?\n, ?7")
  assert.deepEqual(
    parameters.map(({ start, end, key }) => [body.slice(start, end), key]),
    [
      ['?', '1'],
      ['$2', '2'],
      ['$name', 'name'],
      ['?', '2'],
      ['?7', '7'],
    ],
  )
})

for (const [text, message, position] of [
  ['-- nothing', /nothing but a comment/, 0],
  ['a = 1; DROP TABLE t', /semicolon/, 5],
  ['a = 1) OR (1 = 1', /closing parenthesis/, 5],
  ['a > (', /not closed/, 4],
  ["a = 'x", /no end/, 4],
  ['a = $x', /parameters/, 4],
] as const) {
  test(`refuses the condition ${JSON.stringify(text)} and says where`, () => {
    const refused = refusal(text, asPredicate)
    assert.deepEqual([refused.reason, refused.position], ['SQL_ERROR', String(position)])
    assert.match(refused.message, message)
  })
}

test('takes any one condition', () => {
  for (const text of ["a = ';'", '(a) > (1)', 'a > 1 -- more', '"$x" = 1']) assert.equal(asPredicate(text), text)
})
