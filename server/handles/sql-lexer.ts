// Cuts SQL into tokens the way the engine's own lexer does (PostgreSQL's rules: https://www.postgresql.org/docs/current/sql-syntax-lexical.html),
// so that a semicolon, a name or a parameter is told from one inside a string or a comment. Understands no grammar.

export type TokenKind = 'word' | 'quotedName' | 'string' | 'number' | 'parameter' | 'semicolon' | 'open' | 'close' | 'symbol'

export interface Token {
  readonly kind: TokenKind
  readonly start: number
  readonly end: number
}

/** What could not be cut: a string, name or comment without its end. */
export interface Unterminated {
  readonly unterminated: 'string' | 'quoted name' | 'comment'
  readonly start: number
}

// Spaces and letters are what the engine takes for them, or a name could hide behind a character that is nothing to the engine.
const WIDE_SPACE = String.raw`\u00a0\u2000-\u200b\u202f\u205f\u2060\u3000\ufeff`
const LETTER = String.raw`(?:[A-Za-z_]|[^\x00-\x7f${WIDE_SPACE}])`
const NEXT = String.raw`(?:[A-Za-z0-9_]|[^\x00-\x7f${WIDE_SPACE}])`
const SPACE = new RegExp(String.raw`[ \t\n\v\f\r${WIDE_SPACE}]+`, 'y')
const WIDE_SPACES = new RegExp(`[${WIDE_SPACE}]`, 'g')
const LINE_COMMENT = /--[^\n\r]*/y
const WORD = new RegExp(`${LETTER}(?:${NEXT}|\\$)*`, 'uy')
const NUMBER = /(?:0[xX][\da-fA-F_]+|\d[\d_]*(?:\.[\d_]*)?(?:[eE][+-]?\d+)?|\.\d[\d_]*(?:[eE][+-]?\d+)?)/y
const DOLLAR_QUOTE = new RegExp(`\\$(?:${LETTER}${NEXT}*)?\\$`, 'uy')
const PARAMETER = new RegExp(`\\?\\d*|\\$(?:\\d+|${LETTER}${NEXT}*)`, 'uy')
const PLAIN_STRING = /'(?:[^']|'')*'/y
const ESCAPE_STRING = /[eE]'(?:[^'\\]|''|\\[^])*'/y
const QUOTED_NAME = /"(?:[^"]|"")*"/y
const SINGLE: Readonly<Record<string, TokenKind>> = { ';': 'semicolon', '(': 'open', ')': 'close' }

/** All tokens in order, without spaces and comments. */
export function tokenize(sql: string): readonly Token[] | Unterminated {
  const tokens: Token[] = []
  let at = 0
  while (at < sql.length) {
    const blankEnd = matchEnd(SPACE, sql, at) ?? matchEnd(LINE_COMMENT, sql, at)
    if (blankEnd !== null) {
      at = blankEnd
      continue
    }
    if (sql.startsWith('/*', at)) {
      const end = blockCommentEnd(sql, at)
      if (end === null) return { unterminated: 'comment', start: at }
      at = end
      continue
    }
    const token = tokenAt(sql, at)
    if ('unterminated' in token) return token
    tokens.push(token)
    at = token.end
  }
  return tokens
}

/**
 * The text with plain spaces for wide ones between its tokens, character by character: the engine makes spaces of those as well, but
 * loses count of quotes in comments, and then takes them for letters.
 */
export function withPlainSpaces(sql: string, tokens: readonly Token[]): string {
  if (sql.search(WIDE_SPACES) < 0) return sql
  let plain = ''
  let at = 0
  for (const { start, end } of tokens) {
    plain += sql.slice(at, start).replace(WIDE_SPACES, ' ') + sql.slice(start, end)
    at = end
  }
  return plain + sql.slice(at).replace(WIDE_SPACES, ' ')
}

function tokenAt(sql: string, start: number): Token | Unterminated {
  const first = sql.charAt(start)
  switch (first) {
    case "'":
      return ended('string', start, matchEnd(PLAIN_STRING, sql, start))
    case '"':
      return ended('quotedName', start, matchEnd(QUOTED_NAME, sql, start))
    case '$':
      return dollarToken(sql, start)
    case 'e':
    case 'E':
      if (sql.charAt(start + 1) === "'") return ended('string', start, matchEnd(ESCAPE_STRING, sql, start))
  }
  const single = SINGLE[first]
  if (single !== undefined) return { kind: single, start, end: start + 1 }
  return firstMatch(sql, start)
}

function firstMatch(sql: string, start: number): Token {
  const kinds = [
    ['word', WORD],
    ['number', NUMBER],
    ['parameter', PARAMETER],
  ] as const
  for (const [kind, pattern] of kinds) {
    const end = matchEnd(pattern, sql, start)
    if (end !== null) return { kind, start, end }
  }
  return { kind: 'symbol', start, end: start + 1 }
}

function dollarToken(sql: string, start: number): Token | Unterminated {
  const tagEnd = matchEnd(DOLLAR_QUOTE, sql, start)
  if (tagEnd === null) return firstMatch(sql, start)
  const tag = sql.slice(start, tagEnd)
  const close = sql.indexOf(tag, tagEnd)
  return ended('string', start, close < 0 ? null : close + tag.length)
}

function ended(kind: 'string' | 'quotedName', start: number, end: number | null): Token | Unterminated {
  if (end !== null) return { kind, start, end }
  return { unterminated: kind === 'string' ? 'string' : 'quoted name', start }
}

/** Block comments nest. */
function blockCommentEnd(sql: string, start: number): number | null {
  const mark = /\/\*|\*\//g
  mark.lastIndex = start
  let depth = 0
  for (let found = mark.exec(sql); found !== null; found = mark.exec(sql)) {
    depth += found[0] === '/*' ? 1 : -1
    if (depth === 0) return mark.lastIndex
  }
  return null
}

function matchEnd(pattern: RegExp, sql: string, at: number): number | null {
  pattern.lastIndex = at
  return pattern.test(sql) ? pattern.lastIndex : null
}
