// Who a caller is, from what he shows: a token of the access file, a JSON Web Token, or the certificate of his connection.
import { createHash } from 'node:crypto'
import { DataError } from '../errors.ts'
import type { Clock } from '../clock.ts'
import type { AccessRules } from './access-file.ts'
import { certificateNames, commonNames, type NamedCertificate } from './certificate-names.ts'
import type { JwtVerifier, Passing } from './jwt.ts'
import { UNLIMITED, type Principal, type PrincipalLimits } from './principal.ts'

export interface Credentials {
  /** What stood behind `Bearer` in `authorization`; null without one. */
  readonly bearer: string | null
  /** One that the server's authorities have signed; null without one. */
  readonly certificate: (NamedCertificate & { readonly valid_to?: string }) | null
}

export interface Rules {
  readonly access: AccessRules
  readonly verifyJwt: JwtVerifier | null
}

/** Checked tokens that are remembered, so that a signature is checked once and not with each call. */
const MOST_KNOWN = 10_000
/** After so long a token is checked again: its key may have been taken back. */
const KNOWN_MS = 5 * 60_000

export class Authenticator {
  readonly #clock: Clock
  #rules: Rules
  readonly #known = new Map<string, Passing>()

  constructor(clock: Clock, rules: Rules) {
    this.#clock = clock
    this.#rules = rules
  }

  /** From now on. Calls that are under way go on. */
  use(rules: Rules): void {
    this.#rules = rules
    this.#known.clear()
  }

  limitsOf(principal: string): PrincipalLimits {
    const { limits, defaultLimits } = this.#rules.access
    return limits.get(principal) ?? defaultLimits ?? UNLIMITED
  }

  /** Fails with TOKEN_INVALID, TOKEN_EXPIRED, KEYS_UNAVAILABLE. */
  authenticate({ bearer, certificate }: Credentials): Principal | Promise<Principal> {
    if (bearer !== null) return this.#ofToken(bearer)
    if (certificate !== null) return this.#ofCertificate(certificate)
    throw new DataError('TOKEN_INVALID', 'This server has to know who calls: send a token as "authorization: Bearer …".')
  }

  #ofToken(token: string): Principal | Promise<Principal> {
    const known = this.#known.get(token)
    if (known !== undefined && this.#clock.wallNow() < known.untilMs) return known.principal
    const { access, verifyJwt } = this.#rules
    const principal = access.tokens.get(createHash('sha256').update(token).digest('hex'))
    if (principal !== undefined) return this.#remember(token, { principal, untilMs: Infinity })
    if (verifyJwt === null || !token.includes('.')) throw new DataError('TOKEN_INVALID', 'The token is not one that this server knows.')
    return this.#ofJwt(token, verifyJwt)
  }

  async #ofJwt(token: string, verify: JwtVerifier): Promise<Principal> {
    this.#known.delete(token)
    const now = this.#clock.wallNow()
    const { principal, untilMs } = await verify(token, now)
    // The rules may have changed meanwhile; the next call asks the new ones.
    if (this.#rules.verifyJwt !== verify) return principal
    return this.#remember(token, { principal, untilMs: Math.min(untilMs, now + KNOWN_MS) })
  }

  #remember(token: string, passing: Passing): Principal {
    if (this.#known.size >= MOST_KNOWN) for (const oldest of [...this.#known.keys()].slice(0, MOST_KNOWN / 10)) this.#known.delete(oldest)
    this.#known.set(token, passing)
    return passing.principal
  }

  #ofCertificate(certificate: NamedCertificate & { readonly valid_to?: string }): Principal {
    if (Date.parse(certificate.valid_to ?? '') <= this.#clock.wallNow())
      throw new DataError('TOKEN_EXPIRED', 'The certificate of this connection has expired; connect with a new one.')
    const { certificates, certificateRole, principals } = this.#rules.access
    for (const name of certificateNames(certificate)) {
      const principal = certificates.get(name)
      if (principal !== undefined) return principal
    }
    const [name] = commonNames(certificate.subject?.CN)
    // One that has a principal's name is not that principal: it would have his rights.
    if (certificateRole !== null && name !== undefined && !principals.has(name)) return { name, role: certificateRole }
    throw new DataError('TOKEN_INVALID', 'The certificate of this connection is of no principal that this server knows.')
  }
}
