// The one place where a failure becomes what travels: a gRPC status with details for programs, or an Error inside an answer.
import { Metadata, status as GrpcStatus, type StatusObject } from '@grpc/grpc-js'
import type { Error as WireError } from '../../proto/gen/quiver/v1/Error.ts'
import { encodeStatusDetails, STATUS_DETAILS_KEY } from '../../proto/status-details.ts'
import { DataError, type DataErrorFields } from '../errors.ts'

// Clients refuse trailers beyond 8 KiB by default, and the message travels twice: readable, and in base64.
const MAX_MESSAGE_BYTES = 1_500
const MAX_VALUE_BYTES = 500
const MAX_METADATA_BYTES = 2_000

/** What is no DataError is ours to answer for: its text may hold anything, so it stays in the log. */
export function dataErrorFrom(error: unknown): DataError {
  return error instanceof DataError ? error : new DataError('INTERNAL', 'The server failed; its log says more.', {}, { cause: error })
}

export function statusFromError(error: DataError): StatusObject {
  const code = GrpcStatus[error.code]
  const { reason, message, metadata, retryAfterMs } = trimmed(error)
  const trailers = new Metadata()
  trailers.set(STATUS_DETAILS_KEY, encodeStatusDetails({ code, message, reason, metadata, retryAfterMs }))
  return { code, details: message, metadata: trailers }
}

export function wireErrorFrom(error: DataError): WireError {
  const { reason, message, metadata, retryAfterMs } = trimmed(error)
  return { code: GrpcStatus[error.code], reason, message, metadata, ...(retryAfterMs === null ? {} : { retryAfterMs }) }
}

function trimmed({ reason, message, details, retryAfterMs }: DataErrorFields) {
  const metadata: Record<string, string> = {}
  let bytes = 0
  for (const [key, value] of Object.entries(details)) {
    const text = shortened(value, MAX_VALUE_BYTES)
    bytes += key.length + Buffer.byteLength(text)
    if (bytes <= MAX_METADATA_BYTES) metadata[key] = text
  }
  return { reason, message: shortened(message, MAX_MESSAGE_BYTES), metadata, retryAfterMs: retryAfterMs ?? null }
}

function shortened(text: string, maxBytes: number): string {
  const whole = wellFormed(text)
  // Percent-encoding, which the status line uses, triples what is not plain ASCII.
  if (encodeURI(whole).length <= maxBytes) return whole
  let kept = whole.slice(0, maxBytes)
  while (encodeURI(wellFormed(kept)).length > maxBytes) kept = kept.slice(0, Math.floor(kept.length * 0.9))
  return `${wellFormed(kept)}…`
}

/** Without lone surrogates, which encodeURI refuses. */
function wellFormed(text: string): string {
  return Buffer.from(text).toString()
}
