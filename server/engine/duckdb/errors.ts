// DuckDB's errors, which come as JSON (`errors_as_json`), to DataErrors with a reason and, for SQL, a position.
import { DataError, type Reason } from '../../errors.ts'

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

const CORRUPT =
  /too small to be a Parquet|No magic bytes|footer length|corrupt|Invalid Parquet|TProtocolException|Failed to read Parquet|Invalid (?:gzip|GZIP)|(?:gzip|zstd|snappy|ZSTD|LZ4|brotli).*(?:fail|error|invalid)|decompression|Malformed JSON|unexpected end of data|not utf-?8|invalid unicode|Thrift|Metadata reading failed|Invalid string encoding|Page (?:header|size)|out of buffer|Could not read enough bytes|Column "\S+" statistics/i

function reasonOf(error: EngineError): Reason {
  const message = error.exception_message
  switch (error.exception_type.trim()) {
    case 'INTERRUPT':
    case 'Interrupt':
      return 'CANCELLED'
    case 'Out of Memory':
      return /max_temp_directory_size|temp_directory/.test(message) && /failed to offload|max.*temp/i.test(message)
        ? 'MEMORY_EXHAUSTED'
        : 'MEMORY_EXHAUSTED'
    case 'Permission':
      return 'OUTSIDE_ROOTS'
    case 'Binder':
      return error.error_subtype === 'COLUMN_NOT_FOUND' ? 'COLUMN_NOT_FOUND' : 'SQL_ERROR'
    case 'Catalog':
      return error.type === 'Table' ? 'TABLE_NOT_FOUND' : 'SQL_ERROR'
    case 'Parser':
    case 'Syntax':
    case 'Not implemented':
    case 'Parameter Not Allowed':
    case 'Parameter Not Resolved':
      return 'SQL_ERROR'
    case 'IO':
    case 'HTTP':
      if (/No files found|No such file/i.test(message)) return 'FILE_NOT_FOUND'
      if (/Permission denied/i.test(message)) return 'FILE_ACCESS_DENIED'
      if (/No space left|disk.*full/i.test(message)) return 'DISK_FULL'
      return CORRUPT.test(message) ? 'FILE_CORRUPT' : 'IO_ERROR'
    case 'Conversion':
    case 'Out of Range':
    case 'Mismatch Type':
    case 'Constraint':
      return 'VALUE_INVALID'
    case 'Serialization':
      return 'FILE_CORRUPT'
    case 'INTERNAL':
    case 'Internal':
    case 'FATAL':
      return 'INTERNAL'
    default:
      return CORRUPT.test(message) ? 'FILE_CORRUPT' : 'SQL_ERROR'
  }
}

const RETRY_AFTER_MS: Partial<Record<Reason, number>> = { MEMORY_EXHAUSTED: 500, IO_ERROR: 200 }

/** `text` is what the C API gave as message; it never is empty for a real failure. */
export function dataErrorFromDuckdb(text: string | null): DataError {
  const error = parseEngineError(text ?? 'the engine failed without a message')
  const reason = reasonOf(error)
  const details: Record<string, string> = {}
  if (error.position !== undefined) details['position'] = error.position
  if (error.candidates !== undefined) details['candidates'] = error.candidates
  if (error.name !== undefined) details[error.error_subtype === 'COLUMN_NOT_FOUND' ? 'column' : 'name'] = error.name
  const retryAfterMs = RETRY_AFTER_MS[reason]
  return new DataError(reason, error.exception_message.trim(), details, retryAfterMs === undefined ? {} : { retryAfterMs })
}
