// A caller's SQL, looked at before the engine sees it: one query and nothing else, where it begins and ends, which names and
// parameters occur in it.
import { DataError } from '../errors.ts'
import { checkNothingRefused, nameOf } from './refused-sql.ts'
import { tokenize, withPlainSpaces, type Token } from './sql-lexer.ts'

/** One occurrence of `?`, `$1` or `$name`, in characters from the start of {@link UserSql.body}. */
export interface ParameterUse {
  readonly start: number
  readonly end: number
  /** `1` for the first positional parameter, else the name. */
  readonly key: string
}

export interface UserSql {
  /** The query without what surrounds it: comments and spaces at the ends, semicolons after it. */
  readonly body: string
  /** Where the body begins in the caller's text, in characters. */
  readonly offset: number
  /** Every word and quoted name in it, in lower case, since SQL names do not differ by case. */
  readonly names: ReadonlySet<string>
  readonly parameters: readonly ParameterUse[]
  /** Whether it may read CSV or JSON files by itself; a true too many only costs preparing again. */
  readonly mayReadText: boolean
}

export const MAX_SQL_CHARACTERS = 1_048_576

const TEXT_FILES = /\b(?:read_csv|read_json|read_ndjson|sniff_csv)|\.(?:csv|tsv|txt|json|ndjson|jsonl)/i
const QUERY_WORDS = new Set(['select', 'with', 'from', 'values', 'pivot', 'unpivot', 'summarize', 'describe', 'show'])
const CHANGE_WORDS = new Set(['insert', 'update', 'delete', 'merge'])

/** Fails with SQL_ERROR, or ARGUMENT_INVALID for a text that cannot be SQL at all. */
export function parseUserSql(text: string): UserSql {
  if (text.length > MAX_SQL_CHARACTERS) throw tooLong(text.length)
  const nul = text.indexOf('\0')
  if (nul >= 0) throw sqlError('The SQL contains a NUL character.', nul)
  const tokens = queryTokens(text)
  const first = tokens[0]
  const last = tokens.at(-1)
  if (first === undefined || last === undefined) throw sqlError('The SQL is empty; it must be one query.', 0)
  checkIsQuery(text, tokens)
  checkParentheses(tokens)
  checkNothingRefused(text, tokens)
  const body = withPlainSpaces(text, tokens).slice(first.start, last.end)
  const parameters = parameterUses(text, tokens, first.start)
  return { body, offset: first.start, names: namesOf(text, tokens), parameters, mayReadText: TEXT_FILES.test(body) }
}

/** A text that stands between parentheses, as a condition or a type does. Refuses what would not stay there: SQL_ERROR with the position in it. */
export function parsePart(text: string, what: 'predicate' | 'type'): string {
  if (text.length > MAX_SQL_CHARACTERS) throw tooLong(text.length, what)
  const tokens = tokenize(text)
  if ('unterminated' in tokens) throw sqlError(`A ${tokens.unterminated} in the ${what} has no end.`, tokens.start)
  const [first] = tokens
  if (first === undefined) throw sqlError(`The ${what} holds nothing but a comment.`, 0)
  const semicolon = tokens.find(({ kind }) => kind === 'semicolon')
  if (semicolon !== undefined) throw sqlError(`The ${what} must be without a semicolon.`, semicolon.start)
  const parameter = tokens.find(({ kind }) => kind === 'parameter')
  if (parameter !== undefined) throw sqlError(`The ${what} cannot have parameters: write their values into it.`, parameter.start)
  checkParentheses(tokens)
  checkNothingRefused(text, tokens)
  return withPlainSpaces(text, tokens)
}

/** `position` counts characters from the start of the caller's text. */
export function sqlError(message: string, position: number): DataError {
  return new DataError('SQL_ERROR', message, { position: String(position) })
}

function tooLong(length: number, field = 'sql.text'): DataError {
  return new DataError('ARGUMENT_INVALID', `The SQL has ${length} characters; at most ${MAX_SQL_CHARACTERS} are taken.`, { field })
}

function queryTokens(text: string): readonly Token[] {
  const tokens = tokenize(text)
  if ('unterminated' in tokens) throw sqlError(`A ${tokens.unterminated} in the SQL has no end.`, tokens.start)
  const semicolon = tokens.findIndex(({ kind }) => kind === 'semicolon')
  if (semicolon < 0) return tokens
  const more = tokens.slice(semicolon).find(({ kind }) => kind !== 'semicolon')
  if (more !== undefined) throw sqlError('The SQL holds more than one statement; send one query at a time.', more.start)
  return tokens.slice(0, semicolon)
}

function checkIsQuery(text: string, tokens: readonly Token[]): void {
  const start = tokens.find(({ kind }) => kind !== 'open')
  const word = start?.kind === 'word' ? text.slice(start.start, start.end) : ''
  if (start === undefined || !QUERY_WORDS.has(word.toLowerCase())) throw notAQuery(word, start?.start ?? 0)
  if (word.toLowerCase() === 'with') checkWithSelects(text, tokens)
}

/** `WITH … INSERT` and its like: a word that changes rows, directly after the closing parenthesis of a WITH part. */
function checkWithSelects(text: string, tokens: readonly Token[]): void {
  let depth = 0
  for (const [index, token] of tokens.entries()) {
    depth += depthChange(token)
    if (depth > 0 || token.kind !== 'word' || tokens[index - 1]?.kind !== 'close') continue
    const word = text.slice(token.start, token.end)
    if (CHANGE_WORDS.has(word.toLowerCase())) throw notAQuery(word, token.start)
  }
}

function notAQuery(word: string, position: number): DataError {
  const what = word === '' ? 'This' : word.toUpperCase()
  const hint = word.toLowerCase() === 'explain' ? ' Use the Explain call.' : ''
  return sqlError(
    `${what} does not begin a query: only SELECT, WITH, FROM, VALUES, PIVOT, UNPIVOT, SUMMARIZE, DESCRIBE and SHOW do, and tables are not changed by SQL.${hint}`,
    position,
  )
}

/** The query is put between parentheses, which it must not be able to leave. */
function checkParentheses(tokens: readonly Token[]): void {
  const open: number[] = []
  for (const token of tokens) {
    if (token.kind === 'open') open.push(token.start)
    if (token.kind === 'close' && open.pop() === undefined) throw sqlError('A closing parenthesis has no opening one.', token.start)
  }
  const unclosed = open.pop()
  if (unclosed !== undefined) throw sqlError('An opening parenthesis is not closed.', unclosed)
}

function depthChange({ kind }: Token): number {
  return kind === 'open' ? 1 : kind === 'close' ? -1 : 0
}

function namesOf(text: string, tokens: readonly Token[]): ReadonlySet<string> {
  const names = tokens.map((token) => nameOf(text, token))
  return new Set(names.filter((name) => name !== null))
}

function parameterUses(text: string, tokens: readonly Token[], offset: number): readonly ParameterUse[] {
  let position = 0
  return tokens
    .filter(({ kind }) => kind === 'parameter')
    .map(({ start, end }) => {
      const written = text.slice(start + 1, end)
      return { start: start - offset, end: end - offset, key: written === '' ? String(++position) : written }
    })
}
