// DuckDB's errors, which come as JSON (`errors_as_json`), to DataErrors with a reason and facts: a position in the SQL, a path, a line.
// Its exception types say who is at fault, but for two: "Invalid Input" is about a value or a file, "IO" about the disk or a file.
import { DataError, type Reason } from '../../errors.ts'
import { HIDDEN, withoutHeldNames } from './held-names.ts'

interface EngineError {
  readonly exception_type: string
  readonly exception_message: string
  readonly error_subtype?: string
  readonly position?: string
  readonly name?: string
  readonly candidates?: string
  readonly type?: string
}

function parseEngineError(text: string): EngineError {
  const start = text.indexOf('{')
  if (start >= 0) {
    try {
      return JSON.parse(text.slice(start)) as EngineError
    } catch {
      // A message that merely contains a brace: read it as text.
    }
  }
  const split = /^([A-Za-z ]+?)(?: Error)?: ([^]*)$/.exec(text)
  return { exception_type: split?.[1] ?? '', exception_message: split?.[2] ?? text }
}

function withoutHeld(error: EngineError): EngineError {
  const { exception_message, candidates } = error
  const others = candidates?.split(',').filter((candidate) => withoutHeldNames(candidate) === candidate)
  const rest = others === undefined || others.length === 0 ? {} : { candidates: others.join(',') }
  const { candidates: _, ...facts } = error
  return { ...facts, ...rest, exception_message: withoutHeldNames(exception_message) }
}

const MISSING_COLUMN =
  /^(?:Values list "[^"]*" does not have a column named|Referenced column|Column "[^"]*" (?:in \w+ list not found|does not exist)|COLUMN_TYPES error: Columns with names:)/
const MISSING_TABLE = /^(?:Table with name|Referenced table|Catalog "[^"]*" does not exist)/
/** `FROM 'http://…'`: a table's name to the engine, unless it ends like a file. */
const ADDRESS = /^[a-z][a-z0-9+.-]+:\/\//i
const NOT_ONE_STATEMENT = /^(?:No statement to prepare|Cannot prepare multiple statements)/
/** What the readers of files say; the last is about names of fields that are no UTF-8. */
const ABOUT_A_FILE = /\bfile\b|parquet|CSV (?:Error|Parser)|^Incorrect stats size|^Invalid unicode .* in value construction/i
/** What the Parquet reader has no code for, among it what no writer makes. */
const UNREADABLE_IN_PARQUET = /parquet|^Unimplemented TIMESTAMP encoding/i
const FILES_DIFFER = /schema mismatch/i
/** What the operating system says. */
const ABOUT_THE_DISK = /^(?:Cannot|Could not) (?:open|write|create|remove|move|sync|truncate)|Input\/output error|Too many open files/

function reasonOfInput(message: string): Reason {
  if (NOT_ONE_STATEMENT.test(message) || message === HIDDEN) return 'SQL_ERROR'
  return ABOUT_A_FILE.test(message) && !FILES_DIFFER.test(message) ? 'FILE_CORRUPT' : 'VALUE_INVALID'
}

function reasonOfIo(message: string): Reason {
  if (/No files found|No such file/.test(message)) return 'FILE_NOT_FOUND'
  if (/Permission denied/.test(message)) return 'FILE_ACCESS_DENIED'
  if (/No space left|Disk quota exceeded/.test(message)) return 'DISK_FULL'
  return ABOUT_THE_DISK.test(message) ? 'IO_ERROR' : 'FILE_CORRUPT'
}

/** What does not fit in memory does not fit into the room for spilled data either. */
const SPILL_FULL = /^failed to offload data block of size [^(]*/

function reasonOfName({ exception_type, exception_message, error_subtype, type, name = '' }: EngineError): Reason {
  if (ADDRESS.test(name)) return 'OUTSIDE_ROOTS'
  if (error_subtype === 'COLUMN_NOT_FOUND' || MISSING_COLUMN.test(exception_message)) return 'COLUMN_NOT_FOUND'
  return (exception_type === 'Catalog' && type === 'Table') || MISSING_TABLE.test(exception_message) ? 'TABLE_NOT_FOUND' : 'SQL_ERROR'
}

function reasonOfMissing(message: string): Reason {
  if (message.startsWith('Unsupported Arrow type')) return 'TYPE_UNSUPPORTED'
  return UNREADABLE_IN_PARQUET.test(message) ? 'FILE_CORRUPT' : 'SQL_ERROR'
}

function reasonOf(error: EngineError): Reason {
  switch (error.exception_type.trim()) {
    case 'INTERRUPT':
      return 'CANCELLED'
    case 'Out of Memory':
      return SPILL_FULL.test(error.exception_message) ? 'DISK_FULL' : 'MEMORY_EXHAUSTED'
    case 'Permission':
      return 'OUTSIDE_ROOTS'
    case 'Binder':
    case 'Catalog':
      return reasonOfName(error)
    case 'IO':
      return reasonOfIo(error.exception_message)
    case 'Invalid Input':
      return reasonOfInput(error.exception_message)
    case 'Conversion':
    case 'Out of Range':
    case 'Mismatch Type':
    case 'Divide by Zero':
    case 'Constraint':
      return 'VALUE_INVALID'
    // "Invalid" is what DuckDB makes of exceptions that are not its own: those of the Parquet decoders.
    case 'Invalid':
    case 'Serialization':
      return 'FILE_CORRUPT'
    case 'Not implemented':
      return reasonOfMissing(error.exception_message)
    case 'INTERNAL':
    case 'FATAL':
    case 'TransactionContext':
      return 'INTERNAL'
    default:
      return 'SQL_ERROR'
  }
}

const PATH_IN_MESSAGE = /^Cannot access \w+ "([^"]*)"|(?:file|directory|pattern|file =) ["']?((?:[a-z]:[/\\]|\/)[^"'\n]*)/i

/** Some messages end with the settings of the CSV reader or a stack, and some name ways out that are closed here. */
function sentence({ exception_message, name = '' }: EngineError): string {
  const address = ADDRESS.test(name) ? name : (PATH_IN_MESSAGE.exec(exception_message)?.[1] ?? '')
  if (ADDRESS.test(address)) return `${address}: only local files can be used, in the directories that the server may touch`
  if (exception_message.startsWith('Cannot prepare multiple statements'))
    return 'there is more than one statement; a PIVOT needs its columns written out: PIVOT … ON name IN (…)'
  const [told = ''] = exception_message.split(/\n+\s*(?:file = |Stack Trace:|Use "SET |This limit was set by|Possible solutions:)/)
  return told
    .replace(SPILL_FULL, 'no room is left on the disk for what does not fit in memory ')
    .replace(' - file system operations are disabled by configuration', ': it is outside the directories that the server may touch')
    .trim()
}

const COLUMN_IN_MESSAGE = /(?:column named|column|Column|with names:) "?([^"\s]+)"?/
const LINE_IN_MESSAGE = /(?:CSV Error on Line:|, in line|in line) (\d+)/

/** The parser counts characters, everything after it counts bytes. */
function bytePosition({ error_subtype, position }: EngineError, sql: string): string | undefined {
  if (position === undefined || error_subtype !== 'SYNTAX_ERROR') return position
  return String(Buffer.byteLength([...sql].slice(0, Number(position)).join('')))
}

function detailsOf(error: EngineError, reason: Reason, sql: string): Record<string, string> {
  const { exception_message: message, candidates, name } = error
  const address = reason === 'OUTSIDE_ROOTS' ? name : undefined
  const column = reason === 'COLUMN_NOT_FOUND' ? (name ?? COLUMN_IN_MESSAGE.exec(message)?.[1]) : undefined
  const path = PATH_IN_MESSAGE.exec(message)
  const facts: Record<string, string | undefined> = {
    position: bytePosition(error, sql),
    candidates: reason === 'COLUMN_NOT_FOUND' ? candidates?.replaceAll(',', ', ') : address === undefined ? candidates : undefined,
    column,
    name: column === undefined && address === undefined ? name : undefined,
    path: address ?? path?.[1] ?? path?.[2],
    line: LINE_IN_MESSAGE.exec(message)?.[1],
  }
  return Object.fromEntries(Object.entries(facts).filter((fact): fact is [string, string] => fact[1] !== undefined))
}

const RETRY_AFTER_MS: Partial<Record<Reason, number>> = { MEMORY_EXHAUSTED: 500, IO_ERROR: 200 }
/** Others give their room back, while a full disk stays full. */
const RETRY_SPILL_MS = 500

/**
 * `text` is what the C API gave as message; it never is empty for a real failure. `sql` is what was prepared. Details: `position` in bytes of the SQL that ran,
 * `column`, `name` of something else that is missing, `candidates`, `path`, `line` of a text file.
 */
export function dataErrorFromDuckdb(text: string | null, sql = ''): DataError {
  const error = withoutHeld(parseEngineError(text ?? 'the engine failed without a message'))
  const reason = reasonOf(error)
  const details = detailsOf(error, reason, sql)
  const { path = '' } = details
  const message = sentence(error)
  const retryAfterMs = SPILL_FULL.test(error.exception_message) ? RETRY_SPILL_MS : RETRY_AFTER_MS[reason]
  return new DataError(
    reason,
    message.includes(path) ? message : `${path}: ${message}`,
    details,
    retryAfterMs === undefined ? {} : { retryAfterMs },
  )
}
