// Every failure inside the server is one DataError; rpc/wire-error.ts turns it into a gRPC status once, at the edge.

/** The gRPC status codes that the server uses, by name, so that domain code needs no gRPC library. */
export type StatusCode =
  | 'CANCELLED'
  | 'INVALID_ARGUMENT'
  | 'DEADLINE_EXCEEDED'
  | 'NOT_FOUND'
  | 'ALREADY_EXISTS'
  | 'PERMISSION_DENIED'
  | 'RESOURCE_EXHAUSTED'
  | 'FAILED_PRECONDITION'
  | 'ABORTED'
  | 'OUT_OF_RANGE'
  | 'UNIMPLEMENTED'
  | 'INTERNAL'
  | 'UNAVAILABLE'
  | 'DATA_LOSS'
  | 'UNAUTHENTICATED'

/** Machine-readable reasons, each with its one status code. */
export const REASONS = {
  CANCELLED: 'CANCELLED',
  DEADLINE_EXCEEDED: 'DEADLINE_EXCEEDED',
  ARGUMENT_INVALID: 'INVALID_ARGUMENT',
  SQL_ERROR: 'INVALID_ARGUMENT',
  COLUMN_NOT_FOUND: 'INVALID_ARGUMENT',
  TABLE_NOT_FOUND: 'INVALID_ARGUMENT',
  PARAMETER_INVALID: 'INVALID_ARGUMENT',
  VALUE_INVALID: 'INVALID_ARGUMENT',
  ARROW_INVALID: 'INVALID_ARGUMENT',
  SCHEMA_MISMATCH: 'INVALID_ARGUMENT',
  SCHEMA_CHANGED: 'ABORTED',
  TYPE_UNSUPPORTED: 'INVALID_ARGUMENT',
  FORMAT_UNKNOWN: 'INVALID_ARGUMENT',
  FILE_CORRUPT: 'DATA_LOSS',
  FILE_NOT_FOUND: 'NOT_FOUND',
  FILE_EXISTS: 'ALREADY_EXISTS',
  FILE_ACCESS_DENIED: 'PERMISSION_DENIED',
  OUTSIDE_ROOTS: 'PERMISSION_DENIED',
  SOURCE_CHANGED: 'FAILED_PRECONDITION',
  HANDLE_UNKNOWN: 'NOT_FOUND',
  HANDLE_EXPIRED: 'NOT_FOUND',
  HANDLE_DROPPED: 'NOT_FOUND',
  QUERY_UNKNOWN: 'NOT_FOUND',
  FEED_UNKNOWN: 'NOT_FOUND',
  FEED_EXISTS: 'ALREADY_EXISTS',
  FEED_PAUSED: 'UNAVAILABLE',
  TOKEN_INVALID: 'UNAUTHENTICATED',
  TOKEN_EXPIRED: 'UNAUTHENTICATED',
  KEYS_UNAVAILABLE: 'UNAVAILABLE',
  ACCESS_DENIED: 'PERMISSION_DENIED',
  ORIGIN_REFUSED: 'PERMISSION_DENIED',
  TARGET_REFUSED: 'PERMISSION_DENIED',
  ROWS_GONE: 'OUT_OF_RANGE',
  SINK_UNKNOWN: 'NOT_FOUND',
  SINK_EXISTS: 'ALREADY_EXISTS',
  SINK_CONFLICT: 'FAILED_PRECONDITION',
  QUERY_ID_IN_USE: 'ALREADY_EXISTS',
  CURSOR_IDLE: 'ABORTED',
  QUEUE_FULL: 'RESOURCE_EXHAUSTED',
  MEMORY_EXHAUSTED: 'RESOURCE_EXHAUSTED',
  DISK_FULL: 'RESOURCE_EXHAUSTED',
  LIMIT_EXCEEDED: 'RESOURCE_EXHAUSTED',
  SHUTTING_DOWN: 'UNAVAILABLE',
  WORKER_LOST: 'UNAVAILABLE',
  IO_ERROR: 'UNAVAILABLE',
  INTERNAL: 'INTERNAL',
} as const satisfies Record<string, StatusCode>

export type Reason = keyof typeof REASONS

export interface DataErrorFields {
  readonly reason: Reason
  /** One sentence that names the thing and what to do. */
  readonly message: string
  /** Facts for programs: `path`, `column`, `candidates`, `position`, `handle` … */
  readonly details: Readonly<Record<string, string>>
  /** Milliseconds to wait before trying again; absent when trying again is pointless. */
  readonly retryAfterMs?: number
}

/** A failure with a reason. Plain fields go through structured clone; {@link dataErrorFromFields} rebuilds it on the other side. */
export class DataError extends Error implements DataErrorFields {
  readonly reason: Reason
  readonly details: Readonly<Record<string, string>>
  readonly retryAfterMs?: number

  constructor(
    reason: Reason,
    message: string,
    details: Readonly<Record<string, string>> = {},
    options: { cause?: unknown; retryAfterMs?: number } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'DataError'
    this.reason = reason
    this.details = details
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs
  }

  get code(): StatusCode {
    return REASONS[this.reason]
  }

  /** Who has to act: the caller, something outside (disk, files, load), or we. */
  get domain(): 'user' | 'external' | 'internal' {
    switch (this.code) {
      case 'INTERNAL':
      case 'UNIMPLEMENTED':
        return 'internal'
      case 'RESOURCE_EXHAUSTED':
      case 'UNAVAILABLE':
      case 'DATA_LOSS':
      case 'ABORTED':
        return 'external'
      default:
        return 'user'
    }
  }

  get retry(): 'never' | 'backoff' {
    return this.retryAfterMs === undefined ? 'never' : 'backoff'
  }

  toFields(): DataErrorFields {
    const fields = { reason: this.reason, message: this.message, details: this.details }
    return this.retryAfterMs === undefined ? fields : { ...fields, retryAfterMs: this.retryAfterMs }
  }
}

export function dataErrorFromFields(fields: DataErrorFields): DataError {
  return new DataError(
    fields.reason,
    fields.message,
    fields.details,
    fields.retryAfterMs === undefined ? {} : { retryAfterMs: fields.retryAfterMs },
  )
}
