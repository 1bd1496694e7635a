// Who may send to feeds over HTTP: pages of the origins that are allowed, and whoever knows the feeds' token where there is one, or
// shows that he is a principal who may write.
import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { TLSSocket } from 'node:tls'
import type { Credentials } from '../access/authenticator.ts'
import type { Access } from '../access/open-access.ts'
import { mayAct, type Role } from '../access/principal.ts'
import { DataError } from '../errors.ts'

export interface HttpAccess {
  readonly access: Pick<Access, 'isGuarded' | 'authenticate'>
  /** Origins whose pages may connect, such as `https://example.org`; `*`: all. Programs that are no browsers name none. */
  readonly allowedOrigins: readonly string[]
  /** Null: everyone may send. */
  readonly feedToken: string | null
}

/** Fails with ORIGIN_REFUSED, TOKEN_INVALID, TOKEN_EXPIRED, ACCESS_DENIED. */
export async function checkFeedAccess(request: IncomingMessage, { access, allowedOrigins, feedToken }: HttpAccess): Promise<void> {
  const { origin } = request.headers
  if (origin !== undefined && !allowedOrigins.includes('*') && !allowedOrigins.includes(origin))
    throw new DataError('ORIGIN_REFUSED', `Pages of ${origin} may not send here; the server is not told to allow that origin.`, { origin })
  const token = givenToken(request)
  if (feedToken !== null && isSame(token ?? '', feedToken)) return
  if (access.isGuarded) await requirePrincipal(request, token, access, 'write')
  else if (feedToken !== null)
    throw new DataError('TOKEN_INVALID', 'The token is missing or wrong: send it as "Authorization: Bearer …" or as "?token=…".')
}

/** The same for what tells how the server is. */
export async function checkReadAccess(request: IncomingMessage, { access }: HttpAccess): Promise<void> {
  if (access.isGuarded) await requirePrincipal(request, givenToken(request), access, 'read')
}

async function requirePrincipal(
  request: IncomingMessage,
  bearer: string | null,
  access: HttpAccess['access'],
  needed: Role,
): Promise<void> {
  const { name, role } = await access.authenticate({ bearer, certificate: bearer === null ? certificateOf(request) : null })
  if (mayAct(role, needed)) return
  throw new DataError('ACCESS_DENIED', `This needs the role ${needed}; ${name} has the role ${role}.`, { principal: name, role, needed })
}

function certificateOf({ socket }: IncomingMessage): Credentials['certificate'] {
  return socket instanceof TLSSocket && socket.authorized ? socket.getPeerCertificate() : null
}

/** Browsers cannot send headers with a WebSocket, hence the query. */
function givenToken({ headers, url = '/' }: IncomingMessage): string | null {
  const [, bearer] = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '') ?? []
  return bearer ?? new URL(url, 'http://feeds').searchParams.get('token')
}

/** Takes the same time wherever the difference is; of digests, as those have one length. */
function isSame(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
