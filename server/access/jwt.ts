// JSON Web Tokens (RFC 7519) of one issuer for one audience. Keys are asked for again when a token has one that is not known, so that
// the issuer may change them at any time.
import { createPublicKey } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createLocalJWKSet, createRemoteJWKSet, errors, jwtVerify, type JSONWebKeySet, type JWTPayload, type JWTVerifyGetKey } from 'jose'
import { ConfigError } from '../config.ts'
import { DataError } from '../errors.ts'
import type { JwtRules } from './access-file.ts'
import { ROLES, type Principal, type Role } from './principal.ts'

/** A principal for as long as his token lasts. */
export interface Passing {
  readonly principal: Principal
  /** Milliseconds since 1970. */
  readonly untilMs: number
}

export type JwtVerifier = (token: string, nowMs: number) => Promise<Passing>

/** No symmetric ones: who knows the key of those to check a token can make one. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519']
const CLOCK_TOLERANCE_S = 5
const KEY_SET_TIMEOUT_MS = 5_000
/** Between two questions for keys; until then a token with an unknown key is refused. */
const KEY_SET_COOLDOWN_MS = 10_000
const PRINCIPAL = /^[\x21-\x7e]{1,128}$/

/** Fails with ConfigError when the keys are a file that has none. */
export async function createJwtVerifier(
  rules: JwtRules,
  principals: ReadonlyMap<string, Principal>,
  cooldownMs = KEY_SET_COOLDOWN_MS,
): Promise<JwtVerifier> {
  const keyOf = await keysFrom(rules.keys, cooldownMs)
  const { issuer, audience } = rules
  return async (token, nowMs) => {
    const options = { issuer, audience, algorithms: ALGORITHMS, requiredClaims: ['exp'], clockTolerance: CLOCK_TOLERANCE_S }
    const payload = await verified(token, keyOf, { ...options, currentDate: new Date(nowMs) })
    return { principal: principalOf(payload, rules, principals), untilMs: 1_000 * (payload.exp ?? 0) }
  }
}

async function keysFrom(keys: string, cooldownMs: number): Promise<JWTVerifyGetKey> {
  if (/^https?:/.test(keys)) return createRemoteJWKSet(new URL(keys), { timeoutDuration: KEY_SET_TIMEOUT_MS, cooldownDuration: cooldownMs })
  const text = await readFile(keys, 'utf8').catch((error: unknown) => {
    throw new ConfigError(`jwt: the keys cannot be read: ${(error as Error).message}`)
  })
  try {
    if (text.trimStart().startsWith('{')) return createLocalJWKSet(JSON.parse(text) as JSONWebKeySet)
    const key = createPublicKey(text)
    return async () => key
  } catch (error) {
    throw new ConfigError(`jwt: ${keys} has neither a JSON Web Key Set nor a public key in PEM: ${(error as Error).message}`)
  }
}

async function verified(token: string, keyOf: JWTVerifyGetKey, options: Parameters<typeof jwtVerify>[2]): Promise<JWTPayload> {
  try {
    return (await jwtVerify(token, keyOf, options)).payload
  } catch (error) {
    throw refused(error)
  }
}

function refused(error: unknown): DataError {
  const cause = { cause: error }
  if (error instanceof errors.JWTExpired) return new DataError('TOKEN_EXPIRED', 'The token has expired; get a new one.', {}, cause)
  if (error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError)) return noKeys(error)
  if (error.code === 'ERR_JOSE_GENERIC') return noKeys(error)
  return new DataError('TOKEN_INVALID', `The token does not hold: ${error.message}.`, {}, cause)
}

function noKeys(cause: unknown): DataError {
  const message = 'The token cannot be checked now: the keys of its issuer cannot be had.'
  return new DataError('KEYS_UNAVAILABLE', message, {}, { cause, retryAfterMs: 1_000 })
}

function principalOf(payload: JWTPayload, rules: JwtRules, principals: ReadonlyMap<string, Principal>): Principal {
  const name = payload[rules.principalClaim]
  if (typeof name !== 'string' || !PRINCIPAL.test(name))
    throw new DataError('TOKEN_INVALID', `The token's claim ${rules.principalClaim} does not name a principal.`)
  return principals.get(name) ?? { name, role: roleOf(payload[rules.roleClaim], rules) }
}

function roleOf(claim: unknown, { roleClaim, defaultRole }: JwtRules): Role {
  const role = claim === undefined ? defaultRole : ROLES.find((known) => known === claim)
  if (role !== null && role !== undefined) return role
  throw new DataError('TOKEN_INVALID', `The token's claim ${roleClaim} is no role; it must be one of ${ROLES.join(', ')}.`)
}
