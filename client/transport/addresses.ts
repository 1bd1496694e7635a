// Where servers are, as text: `host:port`, or `dns:///host:port` for all addresses that a name has.
import { lookup } from 'node:dns/promises'
import { invalidError, localError, type QuiverError } from '../errors.ts'
import { err, ok, type Result } from '../result.ts'

const DEFAULT_PORT = 50051
const DNS = /^dns:\/\/[^/]*\/(\[[^\]]*\]|[^:/]+)(?::(\d+))?$/

/** Where a server is. */
export interface ServerAddress {
  /** `host:port`. */
  readonly address: string
  /** By which the address was found; null where it was given. */
  readonly name: string | null
}

/** Finds the addresses of a name, each once. */
export type Resolve = (host: string) => Promise<readonly string[]>

const resolveByNode: Resolve = async (host) => (await lookup(host, { all: true })).map(({ address }) => address)

/** Each server once, in their order. Err when there is none, or a name is not known (kind `transport`). */
export async function resolvedAddresses(
  addresses: string | readonly string[],
  resolve: Resolve = resolveByNode,
): Promise<Result<readonly ServerAddress[], QuiverError>> {
  const found = new Map<string, ServerAddress>()
  for (const address of typeof addresses === 'string' ? [addresses] : addresses) {
    const own = await resolved(address, resolve)
    if (own.isErr()) return err(own.error)
    for (const one of own.value) found.set(one.address, one)
  }
  if (found.size === 0) return err(invalidError('ARGUMENT_INVALID', 'The list of addresses is empty; give at least one.'))
  return ok([...found.values()])
}

async function resolved(address: string, resolve: Resolve): Promise<Result<readonly ServerAddress[], QuiverError>> {
  const [, host, port = String(DEFAULT_PORT)] = DNS.exec(address) ?? []
  if (host === undefined) return ok([{ address: withPort(address), name: null }])
  try {
    const hosts = await resolve(host)
    return ok(hosts.map((one) => ({ address: `${one.includes(':') ? `[${one}]` : one}:${port}`, name: host })))
  } catch (cause) {
    const message = `No address is known for ${address}: ${cause instanceof Error ? cause.message : String(cause)}`
    return err({ ...localError('transport', 'UNAVAILABLE', 'NOT_SERVING', message), retryable: true })
  }
}

/** A host without a port gets the default one; gRPC itself would take 443. */
function withPort(address: string): string {
  return /^(\[[^\]]*\]|[^:/]+)$/.test(address) ? `${address}:${DEFAULT_PORT}` : address
}
