// What places are: rules that name them, and what is known of addresses by themselves.
// Source: the registries of special addresses, https://www.iana.org/assignments/iana-ipv4-special-registry and …/iana-ipv6-special-registry
import { BlockList, isIP } from 'node:net'

export interface TargetRule {
  /** Null: any. */
  readonly port: number | null
  /** Whether it is about addresses, so that names have to be looked up for it. */
  readonly isOfAddresses: boolean
  matchesName(host: string): boolean
  matchesAddress(address: string): boolean
}

/**
 * `*` (everything), `host`, `*.domain` (all below it), an address or a network such as `10.0.0.0/8`; each but `*` may have a `:port`, IPv6
 * then with brackets. Fails with an Error that says so.
 */
export function parseTargetRule(text: string): TargetRule {
  if (text === '*') return { port: null, isOfAddresses: true, matchesName: () => true, matchesAddress: () => true }
  const { place, port } = cutPort(text)
  const [address = '', prefix] = place.split('/')
  const family = isIP(address)
  if (family > 0) return addressRule(address, family, prefix, port, text)
  if (prefix === undefined && /^(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*$/i.test(place)) return nameRule(place.toLowerCase(), port)
  throw notARule(text)
}

function cutPort(text: string): { readonly place: string; readonly port: number | null } {
  if (isIP(text.split('/')[0] ?? '') === 6) return { place: text, port: null }
  const [, bracketed, plain, port] = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::(\d{1,5}))?$/.exec(text) ?? []
  const place = bracketed ?? plain
  if (place === undefined || Number(port ?? 1) > 65_535 || Number(port ?? 1) < 1) throw notARule(text)
  return { place, port: port === undefined ? null : Number(port) }
}

function addressRule(address: string, family: number, prefix: string | undefined, port: number | null, text: string): TargetRule {
  const bits = family === 4 ? 32 : 128
  const length = prefix === undefined ? bits : /^\d{1,3}$/.test(prefix) ? Number(prefix) : Infinity
  if (length > bits) throw notARule(text)
  const list = new BlockList()
  list.addSubnet(address, length, family === 4 ? 'ipv4' : 'ipv6')
  return { port, isOfAddresses: true, matchesName: () => false, matchesAddress: (other) => isIn(list, other) }
}

function nameRule(name: string, port: number | null): TargetRule {
  const below = name.startsWith('*.') ? name.slice(1) : null
  const matchesName = (host: string): boolean => {
    const plain = host.toLowerCase().replace(/\.$/, '')
    return below === null ? plain === name : plain.endsWith(below)
  }
  return { port, isOfAddresses: false, matchesName, matchesAddress: () => false }
}

function notARule(text: string): Error {
  return new Error(`${text} is no host, *.domain, address or network, with a :port or without, nor *.`)
}

/**
 * `special`: of the link or of nobody, such as those where clouds tell machines their secrets; `private`: of this machine or of a network
 * that others do not reach.
 */
export type AddressKind = 'public' | 'private' | 'special'

const SPECIAL = listOf([
  '0.0.0.0/8',
  '169.254.0.0/16',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
  // The metadata service of a cloud, in what else are addresses of carriers.
  '100.100.100.200/32',
  '::/128',
  '100::/64',
  '2001:db8::/32',
  'fd00:ec2::/32',
  'fe80::/10',
  'ff00::/8',
])
const PRIVATE = listOf([
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '::1/128',
  // Addresses of IPv4 in other clothes, which may be any.
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '2001::/32',
  '2002::/16',
  'fc00::/7',
  'fec0::/10',
])

export function addressKind(address: string): AddressKind {
  if (address.includes('%') || isIn(SPECIAL, address)) return 'special'
  return isIn(PRIVATE, address) ? 'private' : 'public'
}

/** Addresses of IPv4 are the same ones where IPv6 writes them. */
function isIn(list: BlockList, address: string): boolean {
  const family = isIP(address)
  return family > 0 && !address.includes('%') && list.check(address, family === 4 ? 'ipv4' : 'ipv6')
}

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', prefix = ''] = network.split('/')
    list.addSubnet(address, Number(prefix), isIP(address) === 4 ? 'ipv4' : 'ipv6')
  }
  return list
}
