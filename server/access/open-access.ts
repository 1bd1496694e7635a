// Who may do what on this server, from its configuration.
import { readFile } from 'node:fs/promises'
import type { Clock } from '../clock.ts'
import { ConfigError } from '../config.ts'
import { accessRulesFromToml } from './access-file.ts'
import { Authenticator, type Credentials, type Rules } from './authenticator.ts'
import { createJwtVerifier } from './jwt.ts'
import { ANYONE, UNLIMITED, type Principal, type PrincipalLimits } from './principal.ts'
import { SERVER_ITSELF } from '../workers/operation.ts'
import { loadAndWatch } from './watched-files.ts'

export interface Access {
  /** Whether callers have to show who they are. */
  readonly isGuarded: boolean
  authenticate(credentials: Credentials): Principal | Promise<Principal>
  limitsOf(principal: string): PrincipalLimits
  /** Hears of each change of the rules. */
  onChange(listener: () => void): void
  close(): void
}

/** Everyone may do everything. */
export const OPEN_ACCESS: Access = {
  isGuarded: false,
  authenticate: () => ANYONE,
  limitsOf: () => UNLIMITED,
  onChange: () => undefined,
  close: () => undefined,
}

/** As the file says, and as it says later. Fails with ConfigError. */
export async function openAccess(path: string, clock: Clock, onReload: (error: Error | null) => void): Promise<Access> {
  const listeners: (() => void)[] = []
  let keyFiles: readonly string[] = []
  let authenticator: Authenticator | null = null
  const load = async () => {
    const rules = await rulesFrom(path)
    const keys = rules.access.jwt?.keys
    keyFiles = keys === undefined || /^https?:/.test(keys) ? [] : [keys]
    authenticator ??= new Authenticator(clock, rules)
    authenticator.use(rules)
    for (const listener of listeners) listener()
  }
  const close = await loadAndWatch({ clock, paths: () => [path, ...keyFiles], load, onReload })
  const loaded = authenticator as Authenticator | null
  if (loaded === null) throw new ConfigError(`${path} was not read.`)
  return {
    isGuarded: true,
    authenticate: (credentials) => loaded.authenticate(credentials),
    limitsOf: (principal) => (principal === SERVER_ITSELF ? UNLIMITED : loaded.limitsOf(principal)),
    onChange: (listener) => listeners.push(listener),
    close,
  }
}

async function rulesFrom(path: string): Promise<Rules> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new ConfigError(`The access file cannot be read: ${(error as Error).message}`)
  })
  const access = accessRulesFromToml(text, path)
  return { access, verifyJwt: access.jwt === null ? null : await createJwtVerifier(access.jwt, access.principals) }
}
