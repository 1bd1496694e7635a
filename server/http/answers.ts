// Answers in JSON, and errors as they look there.
import { STATUS_CODES, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { DataError, type StatusCode } from '../errors.ts'

const STATUSES: Readonly<Partial<Record<StatusCode, number>>> = {
  INVALID_ARGUMENT: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  RESOURCE_EXHAUSTED: 429,
  UNAVAILABLE: 503,
}

export function statusOf(error: unknown): number {
  return error instanceof DataError ? (STATUSES[error.code] ?? 500) : 500
}

function errorBody(error: Error): { readonly error: { readonly reason: string; readonly message: string } } {
  return { error: { reason: error instanceof DataError ? error.reason : 'INTERNAL', message: error.message } }
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const text = `${JSON.stringify(body)}\n`
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }).end(text)
}

/** Ends an upgrade that does not come about. */
export function refuseUpgrade(socket: Duplex, status: number, error: Error): void {
  const text = `${JSON.stringify(errorBody(error))}\n`
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(text)}`,
    'connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${text}`)
}
