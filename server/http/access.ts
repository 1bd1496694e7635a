// Who may send to feeds over HTTP: pages of the origins that are allowed, and whoever knows the token where there is one.
import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { DataError } from '../errors.ts'

export interface Access {
  /** Origins whose pages may connect, such as `https://example.org`; `*`: all. Programs that are no browsers name none. */
  readonly allowedOrigins: readonly string[]
  /** Null: everyone may send. */
  readonly feedToken: string | null
}

/** Fails with ORIGIN_REFUSED and TOKEN_INVALID. */
export function checkAccess(request: IncomingMessage, { allowedOrigins, feedToken }: Access): void {
  const { origin } = request.headers
  if (origin !== undefined && !allowedOrigins.includes('*') && !allowedOrigins.includes(origin))
    throw new DataError('ORIGIN_REFUSED', `Pages of ${origin} may not send here; the server is not told to allow that origin.`, { origin })
  if (feedToken !== null && !isSame(givenToken(request), feedToken))
    throw new DataError('TOKEN_INVALID', 'The token is missing or wrong: send it as "Authorization: Bearer …" or as "?token=…".')
}

/** Browsers cannot send headers with a WebSocket, hence the query. */
function givenToken({ headers, url = '/' }: IncomingMessage): string {
  const [, bearer] = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '') ?? []
  return bearer ?? new URL(url, 'http://feeds').searchParams.get('token') ?? ''
}

/** Takes the same time wherever the difference is; of digests, as those have one length. */
function isSame(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
