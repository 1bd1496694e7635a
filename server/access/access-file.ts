// The file that says who may call and what he may do: principals with the digests of their tokens, whose signatures count, which
// certificates are whose, and how much each may use.
import { parse } from 'smol-toml'
import { ConfigError } from '../config.ts'
import { ROLES, UNLIMITED, type Principal, type PrincipalLimits, type Role } from './principal.ts'
import { TomlSection } from './toml-section.ts'

export interface JwtRules {
  readonly issuer: string
  readonly audience: string
  /** A URL (https, or http of this machine) of a JSON Web Key Set, or the path of one or of a public key in PEM. */
  readonly keys: string
  /** The claim that names the principal. Default `sub`. */
  readonly principalClaim: string
  /** The claim with his role. Default `role`. */
  readonly roleClaim: string
  /** Of those without that claim; null: they are refused. */
  readonly defaultRole: Role | null
}

export interface AccessRules {
  readonly principals: ReadonlyMap<string, Principal>
  /** By the SHA-256 of the token, in hexadecimal digits. */
  readonly tokens: ReadonlyMap<string, Principal>
  /** By a subject's common name (`CN=…`) or a subject alternative name (`DNS:…`, `URI:…`, `email:…`, `IP Address:…`). */
  readonly certificates: ReadonlyMap<string, Principal>
  /** The role of certificates that no principal has; they are principals by their common name. Null: they are refused. */
  readonly certificateRole: Role | null
  readonly jwt: JwtRules | null
  readonly limits: ReadonlyMap<string, PrincipalLimits>
  readonly defaultLimits: PrincipalLimits
}

const TOKEN = /^sha256:([0-9a-f]{64})$/
const NAME = /^[\x21-\x7e]{1,128}$/

/** `place` names the file in errors. Fails with ConfigError. */
export function accessRulesFromToml(text: string, place: string): AccessRules {
  const file = new TomlSection(place, parsed(text, place))
  const principals = new Map<string, Principal>()
  const tokens = new Map<string, Principal>()
  const certificates = new Map<string, Principal>()
  const limits = new Map<string, PrincipalLimits>()
  const defaultLimits = limitsOf(file.section('limits'), UNLIMITED)
  for (const section of file.sections('principal')) {
    const principal = principalOf(section)
    addOnce(principals, principal.name, principal, section, 'name')
    for (const token of section.texts('tokens')) addOnce(tokens, digestOf(token, section), principal, section, 'tokens')
    for (const name of section.texts('certificates')) addOnce(certificates, name, principal, section, 'certificates')
    limits.set(principal.name, limitsOf(section.section('limits'), defaultLimits))
    section.end()
  }
  const certificateRole = roleOfCertificates(file.section('certificates'))
  const jwt = jwtOf(file.section('jwt'))
  file.end()
  return { principals, tokens, certificates, certificateRole, jwt, limits, defaultLimits }
}

function parsed(text: string, place: string): Readonly<Record<string, unknown>> {
  try {
    return parse(text)
  } catch (error) {
    throw new ConfigError(`${place} is no TOML: ${(error as Error).message}`)
  }
}

function principalOf(section: TomlSection): Principal {
  const name = section.text('name')
  if (!NAME.test(name)) throw section.wrong('name', 'must be at most 128 printable ASCII characters without spaces')
  return { name, role: section.choice('role', ROLES) }
}

function digestOf(token: string, section: TomlSection): string {
  const [, digest] = TOKEN.exec(token) ?? []
  if (digest === undefined)
    throw section.wrong('tokens', 'must be digests, sha256: and 64 hexadecimal digits, as `quiver token` prints them')
  return digest
}

function addOnce(
  map: Map<string, Principal>,
  key: string,
  principal: Principal,
  section: TomlSection,
  field: 'name' | 'tokens' | 'certificates',
): void {
  const before = map.get(key)
  if (before !== undefined) throw section.wrong(field, `has what the principal ${before.name} has already`)
  map.set(key, principal)
}

function limitsOf(section: TomlSection | null, otherwise: PrincipalLimits): PrincipalLimits {
  if (section === null) return otherwise
  const limits = {
    handles: section.count('handles', otherwise.handles),
    heldBytes: section.size('held', otherwise.heldBytes),
    queries: section.count('queries', otherwise.queries),
    queuedQueries: section.count('queued', otherwise.queuedQueries),
    resultBytes: section.size('result', otherwise.resultBytes),
    queryMs: section.duration('query_time', otherwise.queryMs),
  }
  section.end()
  if (limits.queries === 0) throw section.wrong('queries', 'must be at least 1')
  return limits
}

function roleOfCertificates(section: TomlSection | null): Role | null {
  const role = section?.choice('role', ROLES) ?? null
  section?.end()
  return role
}

function jwtOf(section: TomlSection | null): JwtRules | null {
  if (section === null) return null
  const rules = {
    issuer: section.text('issuer'),
    audience: section.text('audience'),
    keys: section.text('keys'),
    principalClaim: section.text('principal', 'sub') ?? 'sub',
    roleClaim: section.text('role', 'role') ?? 'role',
    defaultRole: section.choice('default_role', ROLES, null),
  }
  section.end()
  if (/^http:/.test(rules.keys) && !isOfThisMachine(rules.keys))
    throw section.wrong('keys', 'must be https: whoever answers in the place of that server makes tokens as he likes')
  return rules
}

function isOfThisMachine(url: string): boolean {
  return URL.canParse(url) && ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname)
}
