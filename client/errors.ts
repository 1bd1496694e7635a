// Every way a call can fail, as one union of plain objects: they can be switched on, logged as JSON and sent to a worker.

/** The names of the gRPC status codes other than OK. */
export type StatusName =
  | 'CANCELLED'
  | 'UNKNOWN'
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

/** The reasons that this version knows, from the server and from the client itself. */
export type KnownReason =
  | 'CANCELLED'
  | 'DEADLINE_EXCEEDED'
  | 'ARGUMENT_INVALID'
  | 'SQL_ERROR'
  | 'COLUMN_NOT_FOUND'
  | 'TABLE_NOT_FOUND'
  | 'PARAMETER_INVALID'
  | 'VALUE_INVALID'
  | 'ARROW_INVALID'
  | 'SCHEMA_MISMATCH'
  | 'SCHEMA_CHANGED'
  | 'TYPE_UNSUPPORTED'
  | 'FORMAT_UNKNOWN'
  | 'FILE_CORRUPT'
  | 'FILE_NOT_FOUND'
  | 'FILE_EXISTS'
  | 'FILE_ACCESS_DENIED'
  | 'OUTSIDE_ROOTS'
  | 'SOURCE_CHANGED'
  | 'HANDLE_UNKNOWN'
  | 'HANDLE_EXPIRED'
  | 'HANDLE_DROPPED'
  | 'QUERY_UNKNOWN'
  | 'FEED_UNKNOWN'
  | 'FEED_EXISTS'
  | 'FEED_PAUSED'
  | 'TOKEN_INVALID'
  | 'TOKEN_EXPIRED'
  | 'KEYS_UNAVAILABLE'
  | 'ACCESS_DENIED'
  | 'ORIGIN_REFUSED'
  | 'TARGET_REFUSED'
  | 'ROWS_GONE'
  | 'SINK_UNKNOWN'
  | 'SINK_EXISTS'
  | 'SINK_CONFLICT'
  | 'QUERY_ID_IN_USE'
  | 'CURSOR_IDLE'
  | 'QUEUE_FULL'
  | 'MEMORY_EXHAUSTED'
  | 'DISK_FULL'
  | 'LIMIT_EXCEEDED'
  | 'SHUTTING_DOWN'
  | 'WORKER_LOST'
  | 'IO_ERROR'
  | 'INTERNAL'
  // Made by the client:
  | 'CLIENT_CLOSED'
  | 'SOURCE_FAILED'
  | 'SOURCE_LOST'
  | 'ANSWER_INCOMPLETE'
  | 'NOT_SERVING'
  | 'CIRCUIT_OPEN'
  | 'BULKHEAD_FULL'

/** UPPER_SNAKE_CASE. A newer server may give others; a failure without a reason has the name of its status code here. */
export type Reason = KnownReason | (string & {})

interface ErrorOf<K extends string> {
  /** What to switch on. */
  readonly kind: K
  /** The gRPC status code, or the one that fits best where no call was made. */
  readonly code: StatusName
  /** What exactly went wrong, for programs. */
  readonly reason: Reason
  /** One sentence for people; it names the thing and what to do. */
  readonly message: string
  /** Whether the same call may succeed later, nothing else changed. A call that writes may have done its work already. */
  readonly retryable: boolean
  /** Milliseconds that the server asks to wait before a retry; null when it asks for none. */
  readonly retryAfterMs: number | null
  /** Facts for programs: `path`, `column`, `candidates`, `position`, `handle` … */
  readonly details: Readonly<Record<string, string>>
}

/** The server could not be reached, went away, or is not ready. */
export type TransportError = ErrorOf<'transport'>
/** The deadline passed, or a stream was read too slowly for the server to keep it. */
export type TimeoutError = ErrorOf<'timeout'>
/** The caller's signal, a Cancel call or the client's own close ended the call. */
export type CancelledError = ErrorOf<'cancelled'>
/** The client did not try, because the server kept failing. */
export type CircuitOpenError = ErrorOf<'circuit-open'>
/** No such file, handle or query. */
export type NotFoundError = ErrorOf<'not-found'>
/** The request is wrong, or does not fit what is there: SQL, options, values, an existing target, a changed file. */
export type InvalidError = ErrorOf<'invalid'>
/** A limit of the server is reached: queue, memory, disk. */
export type ExhaustedError = ErrorOf<'exhausted'>
/** Not allowed. */
export type DeniedError = ErrorOf<'denied'>
/** A file or a stream holds damaged data. */
export type CorruptError = ErrorOf<'corrupt'>
/** A defect of the server or of the client. */
export type InternalError = ErrorOf<'internal'>

/** The error of every Result in this package. Switching on `kind` can be exhaustive. */
export type QuiverError =
  | TransportError
  | TimeoutError
  | CancelledError
  | CircuitOpenError
  | NotFoundError
  | InvalidError
  | ExhaustedError
  | DeniedError
  | CorruptError
  | InternalError

/** The discriminant of {@link QuiverError}. */
export type ErrorKind = QuiverError['kind']

/** An error that no retry helps, made on this side of the wire. */
export function localError<K extends ErrorKind>(
  kind: K,
  code: StatusName,
  reason: KnownReason,
  message: string,
  details: Readonly<Record<string, string>> = {},
): ErrorOf<K> {
  return { kind, code, reason, message, retryable: false, retryAfterMs: null, details }
}

/** A wrong argument, found before anything was sent. */
export function invalidError(reason: KnownReason, message: string, details?: Readonly<Record<string, string>>): InvalidError {
  return localError('invalid', 'INVALID_ARGUMENT', reason, message, details)
}
