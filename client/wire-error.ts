// The only map from what the wire tells of a failure to a QuiverError, with its kind and whether a retry makes sense.
import { status as grpcStatus, type StatusObject } from '@grpc/grpc-js'
import type { Error__Output as WireError } from '../proto/gen/quiver/v1/Error.ts'
import { decodeStatusDetails, STATUS_DETAILS_KEY, type StatusDetails } from '../proto/status-details.ts'
import type { ErrorKind, QuiverError, StatusName } from './errors.ts'

const KIND_OF_CODE: Readonly<Record<StatusName, ErrorKind>> = {
  CANCELLED: 'cancelled',
  UNKNOWN: 'internal',
  INVALID_ARGUMENT: 'invalid',
  DEADLINE_EXCEEDED: 'timeout',
  NOT_FOUND: 'not-found',
  ALREADY_EXISTS: 'invalid',
  PERMISSION_DENIED: 'denied',
  RESOURCE_EXHAUSTED: 'exhausted',
  FAILED_PRECONDITION: 'invalid',
  ABORTED: 'cancelled',
  OUT_OF_RANGE: 'invalid',
  UNIMPLEMENTED: 'internal',
  INTERNAL: 'internal',
  UNAVAILABLE: 'transport',
  DATA_LOSS: 'corrupt',
  UNAUTHENTICATED: 'denied',
}

/** Where the reason says more than the code does. */
const KIND_OF_REASON: Readonly<Partial<Record<string, ErrorKind>>> = {
  FILE_CORRUPT: 'corrupt',
  CURSOR_IDLE: 'timeout',
}

/** The error of a call that ended with this status, which is not OK. */
export function errorFromStatus(status: StatusObject): QuiverError {
  const code = statusName(status.code)
  const details = detailsOf(status)
  if (details?.reason == null) return errorOfLibrary(code, status.details, details?.retryAfterMs ?? null)
  return serverError(code, { ...details, reason: details.reason, message: status.details })
}

/** Whether a failure was told by the server, in its words, and not made by the library on this side. */
export function isFromServer(status: StatusObject): boolean {
  return status.metadata.get(STATUS_DETAILS_KEY).length > 0
}

/** The error of one item of an answer whose neighbours may be fine. */
export function errorFromWire(error: WireError): QuiverError {
  const retryAfterMs = error.retryAfterMs === undefined ? null : Number(error.retryAfterMs)
  return serverError(statusName(error.code), { ...error, retryAfterMs })
}

interface ServerFailure {
  readonly reason: string
  readonly message: string
  readonly metadata: Readonly<Record<string, string>>
  readonly retryAfterMs: number | null
}

function serverError(code: StatusName, { reason, message, metadata, retryAfterMs }: ServerFailure): QuiverError {
  const kind = KIND_OF_REASON[reason] ?? KIND_OF_CODE[code]
  return { kind, code, reason, message, retryable: retryAfterMs !== null, retryAfterMs, details: metadata }
}

/**
 * Without a reason of ours, the status was made by the gRPC library or a proxy. Only a lost connection is worth a retry; so is a
 * bare CANCELLED, which is what a stream that the other side has reset ends with (a call that this side cancels has its own error).
 */
function errorOfLibrary(code: StatusName, text: string, retryAfterMs: number | null): QuiverError {
  const kind = code === 'CANCELLED' ? 'transport' : KIND_OF_CODE[code]
  const retryable = kind === 'transport' || retryAfterMs !== null
  return { kind, code, reason: code, message: sentence(code, text), retryable, retryAfterMs, details: {} }
}

function sentence(code: StatusName, text: string): string {
  if (code === 'DEADLINE_EXCEEDED') return `The call did not end before its deadline (${text}).`
  return text || `The call ended with ${code}.`
}

function detailsOf(status: StatusObject): StatusDetails | null {
  const trailer = status.metadata.get(STATUS_DETAILS_KEY)[0]
  return trailer instanceof Uint8Array ? decodeStatusDetails(trailer) : null
}

function statusName(code: number): StatusName {
  const name = grpcStatus[code]
  return name !== undefined && name in KIND_OF_CODE ? (name as StatusName) : 'UNKNOWN'
}
