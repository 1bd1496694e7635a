// Who calls, what he may do, and how much of it.

/** Each may do what those before it may. */
export const ROLES = ['read', 'write', 'admin'] as const
export type Role = (typeof ROLES)[number]

/** What one principal may have at once; Infinity where there is no bound. */
export interface PrincipalLimits {
  /** Tables of his own, by any handle. */
  readonly handles: number
  /** Bytes of the tables that the server holds for him. */
  readonly heldBytes: number
  /** Queries that run, or whose results are being read. */
  readonly queries: number
  /** Queries that wait for one of those to end. */
  readonly queuedQueries: number
  /** Bytes of one result. */
  readonly resultBytes: number
  /** Milliseconds that one query may take, its reader's time included. */
  readonly queryMs: number
}

export interface Principal {
  readonly name: string
  readonly role: Role
}

export const UNLIMITED: PrincipalLimits = {
  handles: Infinity,
  heldBytes: Infinity,
  queries: Infinity,
  queuedQueries: Infinity,
  resultBytes: Infinity,
  queryMs: Infinity,
}

/** Everyone, where the server asks nobody who he is. */
export const ANYONE: Principal = { name: 'anonymous', role: 'admin' }

export function mayAct(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed)
}
