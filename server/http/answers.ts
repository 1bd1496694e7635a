// Answers in JSON, and errors as they look there.
import { STATUS_CODES, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { DataError, type StatusCode } from '../errors.ts'

const STATUSES: Readonly<Partial<Record<StatusCode, number>>> = {
  INVALID_ARGUMENT: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  DEADLINE_EXCEEDED: 408,
  RESOURCE_EXHAUSTED: 429,
  UNAVAILABLE: 503,
}

function statusOf(error: unknown): number {
  if (!(error instanceof DataError)) return 500
  if (error.reason === 'FORMAT_UNKNOWN') return 415
  // What is too large stays so; other limits have room again later.
  if (error.reason === 'LIMIT_EXCEEDED' && error.retryAfterMs === undefined) return 413
  return STATUSES[error.code] ?? 500
}

function errorBody(error: Error): { readonly error: { readonly reason: string; readonly message: string } } {
  // What is no DataError may say anything: it stays in the log.
  const { reason, message } = error instanceof DataError ? error : { reason: 'INTERNAL', message: 'The server failed; its log says more.' }
  return { error: { reason, message } }
}

function errorHeaders(error: Error): Readonly<Record<string, string>> {
  if (!(error instanceof DataError)) return {}
  const { reason, retryAfterMs } = error
  return {
    ...(retryAfterMs === undefined ? {} : { 'retry-after': String(Math.ceil(retryAfterMs / 1_000)) }),
    ...(reason === 'TOKEN_INVALID' ? { 'www-authenticate': 'Bearer' } : {}),
  }
}

export function sendJson(response: ServerResponse, status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): void {
  const text = `${JSON.stringify(body)}\n`
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text), ...headers }).end(text)
}

/** `facts` stand beside the error. */
export function sendError(response: ServerResponse, error: Error, facts: Readonly<Record<string, unknown>> = {}): void {
  sendJson(response, statusOf(error), { ...errorBody(error), ...facts }, errorHeaders(error))
}

/** Ends an upgrade that does not come about. */
export function refuseUpgrade(socket: Duplex, error: Error): void {
  const status = statusOf(error)
  const text = `${JSON.stringify(errorBody(error))}\n`
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(text)}`,
    'connection: close',
    ...Object.entries(errorHeaders(error)).map(([name, value]) => `${name}: ${value}`),
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${text}`)
}
