// Who has called: found out once, before a call's handler runs, and kept beside the call.
import type { Metadata, ServiceDefinition } from '@grpc/grpc-js'
import type { Credentials } from '../access/authenticator.ts'
import { roleForMethod } from '../access/method-roles.ts'
import type { Access } from '../access/open-access.ts'
import { ANYONE, mayAct, type Principal, type Role } from '../access/principal.ts'
import { DataError } from '../errors.ts'

export interface Callers {
  /** Whose call it is. */
  of(call: object): Principal
  /** Whose it is by the rules of now: calls may live long. Fails where its caller is nobody any more, or another one. */
  again(call: object): Principal | Promise<Principal>
}

/** The part of every grpc-js call that tells who calls. */
interface IncomingCall {
  readonly metadata: Metadata
  getAuthContext(): { readonly sslPeerCertificate?: Credentials['certificate'] } | null
}

type Handle = (call: IncomingCall, callback: unknown) => void

/** Answers a call that is refused. */
export type Refuse = (call: object, error: unknown, callback: unknown) => void

/** The same handlers, for callers who have shown that they may. */
export type Guard = <T extends object>(service: ServiceDefinition, handlers: T) => T

export const ANY_CALLER: Callers = { of: () => ANYONE, again: () => ANYONE }
export const NO_GUARD: Guard = (_, handlers) => handlers

export class GuardedCallers implements Callers {
  readonly #access: Pick<Access, 'authenticate'>
  readonly #refuse: Refuse
  readonly #principals = new WeakMap<object, Principal>()

  constructor(access: Pick<Access, 'authenticate'>, refuse: Refuse) {
    this.#access = access
    this.#refuse = refuse
  }

  of(call: object): Principal {
    const principal = this.#principals.get(call)
    // Better nobody than everybody.
    if (principal === undefined) throw new DataError('INTERNAL', 'A call got past the guard.')
    return principal
  }

  again(call: object): Principal | Promise<Principal> {
    const { name } = this.of(call)
    const now = this.#access.authenticate(credentialsOf(call as IncomingCall))
    return now instanceof Promise ? now.then((found) => same(found, name)) : same(now, name)
  }

  readonly guard: Guard = <T extends object>(service: ServiceDefinition, handlers: T) =>
    Object.fromEntries(
      Object.entries(handlers).map(([name, handler]) => [name, this.#guarded(service[name]?.path ?? name, handler as Handle)]),
    ) as T

  #guarded(path: string, handle: Handle): Handle {
    const needed = roleForMethod(path)
    const admit = (call: IncomingCall, callback: unknown, principal: Principal) => {
      requireRole(principal, needed, path)
      this.#principals.set(call, principal)
      handle(call, callback)
    }
    return (call, callback) => {
      try {
        const principal = this.#access.authenticate(credentialsOf(call))
        if (principal instanceof Promise) this.#admitLater(call, callback, principal, admit)
        else admit(call, callback, principal)
      } catch (error) {
        this.#refuse(call, error, callback)
      }
    }
  }

  #admitLater(
    call: IncomingCall,
    callback: unknown,
    principal: Promise<Principal>,
    admit: (call: IncomingCall, callback: unknown, principal: Principal) => void,
  ): void {
    principal
      .then((found) => {
        admit(call, callback, found)
      })
      .catch((error: unknown) => {
        this.#refuse(call, error, callback)
      })
  }
}

function same(now: Principal, name: string): Principal {
  if (now.name === name) return now
  throw new DataError('TOKEN_INVALID', 'What this call has shown is another principal’s now; make a new call.')
}

export function requireRole({ name, role }: Principal, needed: Role, what: string): void {
  if (mayAct(role, needed)) return
  throw new DataError('ACCESS_DENIED', `${what} needs the role ${needed}; ${name} has the role ${role}.`, { principal: name, role, needed })
}

function credentialsOf(call: IncomingCall): Credentials {
  const [header = ''] = call.metadata.get('authorization')
  const [, bearer = null] = /^Bearer +(\S+) *$/i.exec(String(header)) ?? []
  return { bearer, certificate: bearer === null ? (call.getAuthContext()?.sslPeerCertificate ?? null) : null }
}
