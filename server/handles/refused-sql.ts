// What a caller's SQL may not name, since it is neither his data nor a file below the roots: the engine's catalog, where the tables of
// all callers are listed, its settings, and functions that run texts as SQL, change the engine for everybody or hold a thread.
import { DataError } from '../errors.ts'
import type { Token } from './sql-lexer.ts'

const TELLS = 'it tells of the server and of what others hold'
const RUNS = 'it runs a text as SQL that nobody has looked at'
const CHANGES = 'it changes the engine for others too'
const HOLDS = 'it holds a thread that others need'
const UNSAFE = 'it is the engine’s own'

const FUNCTIONS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    [TELLS]: [
      'col_description',
      'current_query',
      'current_setting',
      'obj_description',
      'pg_get_constraintdef',
      'pg_get_expr',
      'pg_get_viewdef',
      'shobj_description',
      'sql_auto_complete',
      'which_secret',
    ],
    [RUNS]: ['json_execute_serialized_sql', 'json_serialize_plan', 'query', 'query_table'],
    [CHANGES]: [
      'check_peg_parser',
      'checkpoint',
      'disable_logging',
      'disable_peg_parser',
      'disable_profiling',
      'enable_logging',
      'enable_peg_parser',
      'enable_profiling',
      'force_checkpoint',
      'nextval',
      'setseed',
      'truncate_duckdb_logs',
      'write_log',
    ],
    [HOLDS]: ['pg_sleep', 'sleep_ms'],
    [UNSAFE]: ['arrow_scan', 'arrow_scan_dumb', 'combine', 'currval', 'finalize', 'histogram_values', 'read_duckdb', 'seq_scan'],
  }).flatMap(([why, names]) => names.map((name) => [name, why] as const)),
)
const FUNCTION_FAMILIES: readonly (readonly [form: RegExp, why: string])[] = [
  [/^(?:duckdb|pragma)_/, TELLS],
  [/^__internal_/, UNSAFE],
]

/** Views of the engine, and the schemas that have most of them. */
const CATALOG =
  /^(?:duckdb_(?:columns|constraints|databases|indexes|logs|schemas|tables|types|views)|sqlite_(?:temp_)?(?:master|schema)|pragma_database_list|information_schema|pg_catalog|pg_(?:am|attrdef|attribute|class|collation|constraint|database|depend|description|enum|index|indexes|namespace|prepared_statements|proc|sequence|sequences|settings|tables|tablespace|type|views))$/
/** What the engine keeps held tables under; nobody has to name it. */
const HELD = /^quiver_t_[0-9a-f]{32}/
/** They keep what they found, for whoever gets the connection next. */
const KEEPS = new Set(['store_rejects', 'rejects_table', 'rejects_scan'])
const SHOWS = new Set(['show', 'describe', 'desc'])
const SHOWS_ALL = new Set(['all', 'tables', 'databases', 'schemas', 'variables'])

/** Fails with SQL_ERROR and where it is. */
export function checkNothingRefused(text: string, tokens: readonly Token[]): void {
  for (const [index, token] of tokens.entries()) {
    const name = nameOf(text, token)
    if (name === null) continue
    const problem = problemOf(text, tokens, index, name)
    if (problem !== null) throw new DataError('SQL_ERROR', problem, { position: String(token.start), name })
  }
}

/** A word or quoted name in lower case, as the engine compares them; null for other tokens. */
export function nameOf(text: string, { kind, start, end }: Token): string | null {
  if (kind === 'word') return text.slice(start, end).toLowerCase()
  if (kind !== 'quotedName') return null
  const written = text.slice(start + 1, end - 1)
  return written.replaceAll('""', '"').toLowerCase()
}

function problemOf(text: string, tokens: readonly Token[], index: number, name: string): string | null {
  if (HELD.test(name)) return 'SQL cannot name the engine’s own tables: bind a handle, or give it a name.'
  if (KEEPS.has(name)) return `${name} cannot be used here: what it keeps would be for others to see.`
  const isCalled = tokens[index + 1]?.kind === 'open'
  const why = isCalled ? whyNotCalled(name) : CATALOG.test(name) ? TELLS : null
  if (why !== null) return `${name}${isCalled ? '()' : ''} cannot be used here: ${why}.`
  if (name === 'system' && isPathOfCall(text, tokens, index)) return 'Functions cannot be called by the path of their schema here.'
  if (SHOWS.has(name) && showsAll(text, tokens, index)) return `${name.toUpperCase()} needs a table or a query here: ${TELLS}.`
  return null
}

function whyNotCalled(name: string): string | null {
  return FUNCTIONS.get(name) ?? FUNCTION_FAMILIES.find(([form]) => form.test(name))?.[1] ?? null
}

/** `system.main.f(`: past the functions that stand before the engine's own. */
function isPathOfCall(text: string, tokens: readonly Token[], start: number): boolean {
  let index = start
  while (isDot(text, tokens[index + 1])) index += 2
  return index > start && tokens[index + 1]?.kind === 'open'
}

function isDot(text: string, token: Token | undefined): boolean {
  return token?.kind === 'symbol' && text[token.start] === '.'
}

/** A statement that lists what there is, and not a column of that name. */
function showsAll(text: string, tokens: readonly Token[], index: number): boolean {
  if (index > 0 && tokens[index - 1]?.kind !== 'open') return false
  const next = tokens[index + 1]
  if (next === undefined || next.kind === 'close') return true
  return next.kind === 'string' || SHOWS_ALL.has(nameOf(text, next) ?? '')
}
