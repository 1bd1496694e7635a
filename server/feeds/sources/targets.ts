// Where the server may dial for its callers, who name the place: not to what only its own network reaches. Names are looked at by the
// addresses that they stand for, and a connection goes to the addresses that were looked at, whatever the name means a moment later.
import type { LookupAddress, LookupOptions } from 'node:dns'
import { lookup } from 'node:dns/promises'
import { isIP, type LookupFunction } from 'node:net'
import { DataError } from '../../errors.ts'
import { addressKind, parseTargetRule, type TargetRule } from './target-rules.ts'

export type Resolve = (host: string) => Promise<readonly LookupAddress[]>

export interface TargetsOptions {
  /** As in {@link parseTargetRule}. With none: public addresses, and private ones for a server that only its own machine reaches. */
  readonly allowed: readonly string[]
  /** Whether the server listens for its own machine only. */
  readonly isLocal: boolean
  /** All addresses of a name; default: as the operating system says. */
  readonly resolve?: Resolve
}

/** The place of one URL. */
export interface Target {
  /** The host as sockets want it: a name, or an address without brackets. */
  readonly host: string
  readonly port: number
  /** Looks the name up, and fails with TARGET_REFUSED where it may not be dialled. One that cannot be looked up may be there later. */
  readonly check: () => Promise<void>
  /** What a socket finds its addresses with: those that may be dialled. */
  readonly lookup: LookupFunction
}

const PORTS: Readonly<Record<string, number>> = { 'ws:': 80, 'wss:': 443, 'mqtt:': 1_883, 'mqtts:': 8_883 }

export class Targets {
  readonly #rules: readonly TargetRule[]
  readonly #isLocal: boolean
  readonly #resolve: Resolve

  constructor({ allowed, isLocal, resolve = (host) => lookup(host, { all: true }) }: TargetsOptions) {
    this.#rules = allowed.map(parseTargetRule)
    this.#isLocal = isLocal
    this.#resolve = resolve
  }

  /** Fails with TARGET_REFUSED for what may not be dialled whatever its name stands for. */
  target(url: string): Target {
    const { protocol, hostname, port: written } = new URL(url)
    const host = hostname.replace(/^\[(.*)\]$/, '$1')
    const port = written === '' ? (PORTS[protocol] ?? 0) : Number(written)
    const rules = this.#rules.filter((rule) => rule.port === null || rule.port === port)
    const isNamed = rules.some((rule) => rule.matchesName(host))
    if (isIP(host) > 0) {
      if (!this.#mayDial(host, rules, isNamed)) throw refused(host, port)
    } else if (this.#rules.length > 0 && !isNamed && !rules.some((rule) => rule.isOfAddresses)) throw refused(host, port)
    const addresses = async (): Promise<readonly LookupAddress[]> => {
      if (isIP(host) > 0) return [{ address: host, family: isIP(host) }]
      const found = (await this.#resolve(host)).filter(({ address }) => this.#mayDial(address, rules, isNamed))
      if (found.length === 0) throw refused(host, port)
      return found
    }
    return {
      host,
      port,
      check: () =>
        addresses().then(
          () => undefined,
          (error: unknown) => {
            if (error instanceof DataError) throw error
          },
        ),
      lookup: lookupOf(addresses),
    }
  }

  #mayDial(address: string, rules: readonly TargetRule[], isNamed: boolean): boolean {
    if (rules.some((rule) => rule.matchesAddress(address))) return true
    const kind = addressKind(address)
    if (kind === 'special') return false
    return this.#rules.length > 0 ? isNamed : kind === 'public' || this.#isLocal
  }
}

function lookupOf(addresses: () => Promise<readonly LookupAddress[]>): LookupFunction {
  return (_host, { all, family }: LookupOptions, callback) => {
    addresses().then(
      (found) => {
        const wanted = family === 4 || family === 6 ? found.filter((one) => one.family === family) : found
        const [first] = wanted
        if (all === true) callback(null, [...wanted])
        else if (first === undefined) callback(Object.assign(new Error('the name has no such address'), { code: 'ENOTFOUND' }), '', 0)
        else callback(null, first.address, first.family)
      },
      (error: unknown) => {
        callback(error as Error, '', 0)
      },
    )
  }
}

function refused(host: string, port: number): DataError {
  const target = `${host.includes(':') ? `[${host}]` : host}:${port}`
  return new DataError(
    'TARGET_REFUSED',
    `The server may not dial ${target} for its callers; start it with --allow-connect ${target} to let it.`,
    { target },
  )
}
