// The machine-readable half of a failed call: a google.rpc.Status in the trailer `grpc-status-details-bin`, with an ErrorInfo
// and, where trying again makes sense, a RetryInfo.
import { messageType } from './definition.ts'
import type { Any__Output } from './gen/google/protobuf/Any.ts'
import type { ErrorInfo, ErrorInfo__Output } from './gen/google/rpc/ErrorInfo.ts'
import type { RetryInfo, RetryInfo__Output } from './gen/google/rpc/RetryInfo.ts'
import type { Status, Status__Output } from './gen/google/rpc/Status.ts'

/** The metadata key of the trailer. */
export const STATUS_DETAILS_KEY = 'grpc-status-details-bin'

/** The `domain` of every ErrorInfo that Quiver makes. */
export const ERROR_DOMAIN = 'quiver'

export interface StatusDetails {
  /** The gRPC status code. */
  readonly code: number
  readonly message: string
  /** UPPER_SNAKE_CASE; null when the status has no ErrorInfo of the domain `quiver`. */
  readonly reason: string | null
  readonly metadata: Readonly<Record<string, string>>
  /** Milliseconds to wait before trying again; null when trying again is pointless. */
  readonly retryAfterMs: number | null
}

const TYPE_PREFIX = 'type.googleapis.com/'
const ERROR_INFO = 'google.rpc.ErrorInfo'
const RETRY_INFO = 'google.rpc.RetryInfo'
const status = messageType<Status, Status__Output>('google.rpc.Status')
const errorInfo = messageType<ErrorInfo, ErrorInfo__Output>(ERROR_INFO)
const retryInfo = messageType<RetryInfo, RetryInfo__Output>(RETRY_INFO)

/** Encodes the value of the trailer. */
export function encodeStatusDetails({ code, message, reason, metadata, retryAfterMs }: StatusDetails): Buffer {
  const details = []
  if (reason !== null) details.push(packed(ERROR_INFO, errorInfo.serialize({ reason, domain: ERROR_DOMAIN, metadata })))
  if (retryAfterMs !== null) details.push(packed(RETRY_INFO, retryInfo.serialize({ retryDelay: durationFromMs(retryAfterMs) })))
  return status.serialize({ code, message, details })
}

/** Decodes the value of the trailer; null when it is not a Status, as proxies may put anything there. Unknown details are passed over. */
export function decodeStatusDetails(bytes: Uint8Array): StatusDetails | null {
  try {
    return detailsFromStatus(status.deserialize(asBuffer(bytes)))
  } catch {
    return null
  }
}

function detailsFromStatus({ code, message, details }: Status__Output): StatusDetails {
  const info = details
    .filter(isType(ERROR_INFO))
    .map((any) => errorInfo.deserialize(any.value))
    .find(({ domain }) => domain === ERROR_DOMAIN)
  const retry = details.filter(isType(RETRY_INFO)).map((any) => retryInfo.deserialize(any.value))[0]
  const retryAfterMs = retry?.retryDelay ? msFromDuration(retry.retryDelay) : null
  return { code, message, reason: info?.reason ?? null, metadata: info?.metadata ?? {}, retryAfterMs }
}

function packed(type: string, value: Buffer): { type_url: string; value: Buffer } {
  return { type_url: TYPE_PREFIX + type, value }
}

function isType(type: string): (any: Any__Output) => boolean {
  return (any) => any.type_url.endsWith(`/${type}`)
}

function durationFromMs(ms: number): { seconds: number; nanos: number } {
  return { seconds: Math.floor(ms / 1000), nanos: Math.round((ms % 1000) * 1e6) }
}

function msFromDuration({ seconds, nanos }: { seconds: string; nanos: number }): number {
  return Number(seconds) * 1000 + nanos / 1e6
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
