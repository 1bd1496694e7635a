// Everything that can be set about a server, with its default and its check. main.ts reads it from flags and the environment.
import { availableParallelism, tmpdir } from 'node:os'
import { resolve } from 'node:path'
import { parseTargetRule } from './feeds/sources/target-rules.ts'
import { defaultMemoryBytes, SMALLEST_MEMORY_BYTES } from './handles/budget.ts'

export interface ServerConfig {
  /** Address to listen on. Default `127.0.0.1`: this machine only. */
  readonly host: string
  /** Port of the gRPC services; 0 takes a free one. Default 50051. */
  readonly grpcPort: number
  /** Port of HTTP: feeds over WebSocket and by POST, health and metrics; 0 takes a free one, null none at all. Default 8080. */
  readonly httpPort: number | null
  /** Connections of gRPC that may be open at once; those that come then are closed. Default 10,000. */
  readonly maxConnections: number
  /** Bytes of one message of a feed. Default 16 MiB. */
  readonly maxMessageBytes: number
  /** Bytes of one push over HTTP, unpacked: lines of it are taken as they come. Default 1 GiB. */
  readonly maxPushBytes: number
  /** WebSockets and pushes that may be open at once. Default 10,000. */
  readonly maxSockets: number
  /** Origins whose pages may send to feeds, such as `https://example.org`; `*` is all. Programs that are no browsers name none. Default none. */
  readonly allowedOrigins: readonly string[]
  /** What senders to feeds over HTTP have to know; null: nothing. Default null. */
  readonly feedToken: string | null
  /** File that says who may call and what he may do; null: everyone may do everything. Default null. */
  readonly accessFile: string | null
  /** PEM file of the server's certificate and those between it and its authority, for gRPC and HTTP alike; null: no TLS. Default null. */
  readonly tlsCertificate: string | null
  /** PEM file of the certificate's key. */
  readonly tlsKey: string | null
  /** PEM file of the authorities that sign certificates of clients; null: clients are not asked for one. Default null. */
  readonly tlsClientAuthorities: string | null
  /** Whether clients may come without a certificate where they are asked for one, and show a token instead. Default false. */
  readonly tlsClientOptional: boolean
  /** Listen for other machines without TLS, or without asking who calls. Default false. */
  readonly insecure: boolean
  /** Where feeds may be connected to: `*`, hosts, `*.domain`, addresses and networks such as `10.0.0.0/8`, each with a `:port` or without. Default none: public addresses, and private ones where `host` is this machine only. */
  readonly allowedTargets: readonly string[]
  /** Bytes of the newest rows that all live tables keep at hand for their subscribers; a table has at most a quarter. Default 64 MiB, less where memory is short. */
  readonly liveLogBytes: number
  /** Bytes for the whole process: what the engine holds before it spills, data on its way in and out, and Node.js itself. Default 60% of what the machine or control group has. */
  readonly memoryBytes: number
  /** Bytes that may be spilled to disk. Default 10 times `memoryBytes`. */
  readonly maxSpillBytes: number
  /** Directory under which the server makes one of its own for what it spills. Default the system's. */
  readonly tempDirectory: string
  /** Directory of durable live tables; null keeps nothing on disk. One server at a time may have it. */
  readonly dataDirectory: string | null
  /** Directories that files may be read from and written to. Default the current one. */
  readonly roots: readonly string[]
  /** Threads that run queries. Default the machine's cores. */
  readonly workers: number
  /** Threads that the engine may use for one query, the worker's own included. Default 1. */
  readonly engineThreads: number
  /** Tasks at the workers at once. Default twice `workers`. */
  readonly concurrency: number
  /** Operations that may wait for a worker. Default 4,096. */
  readonly queueLength: number
  /** Lease of a handle that asks for none. Default 30 minutes. */
  readonly leaseTtlMs: number
  /** Longest lease that may be asked for. Default 24 hours. */
  readonly maxLeaseTtlMs: number
  /** Bytes of a message of results where the call names none. Default 2 MiB. */
  readonly batchBytes: number
  /** How long a reader may take nothing of a result before it is closed. Default 5 minutes. */
  readonly cursorIdleMs: number
  /** Queries that wait and work for so long, together, are told to the log with their plans; 0: none. Default 10 seconds. */
  readonly slowQueryMs: number
  /** How long running operations may go on once the server is told to stop. Default 10 seconds. */
  readonly graceMs: number
}

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
const MIB = 1024 * 1024

export class ConfigError extends Error {
  override readonly name: string = 'ConfigError'
}

/** One setting has a value that it cannot have. */
export class SettingError extends ConfigError {
  readonly key: keyof ServerConfig
  /** What it must be, for a sentence that names the setting in another way. */
  readonly problem: string

  constructor(key: keyof ServerConfig, problem: string) {
    super(`${key}: ${problem}`)
    this.key = key
    this.problem = problem
  }
}

/** The defaults with what is given in their place. Fails with ConfigError. */
export function createConfig(given: Partial<ServerConfig> = {}): ServerConfig {
  const workers = given.workers ?? availableParallelism()
  const memoryBytes = given.memoryBytes ?? Math.max(SMALLEST_MEMORY_BYTES, defaultMemoryBytes())
  const config: ServerConfig = {
    host: '127.0.0.1',
    grpcPort: 50_051,
    httpPort: 8_080,
    maxConnections: 10_000,
    maxMessageBytes: 16 * MIB,
    maxPushBytes: 1024 * MIB,
    maxSockets: 10_000,
    allowedOrigins: [],
    feedToken: null,
    accessFile: null,
    tlsCertificate: null,
    tlsKey: null,
    tlsClientAuthorities: null,
    tlsClientOptional: false,
    insecure: false,
    allowedTargets: [],
    liveLogBytes: Math.min(64 * MIB, Math.floor(memoryBytes / 16)),
    memoryBytes,
    maxSpillBytes: 10 * memoryBytes,
    tempDirectory: tmpdir(),
    dataDirectory: null,
    workers,
    // With more, the engine splits each query and a small one costs twice: docs/decisions/engine-threads.md.
    engineThreads: 1,
    concurrency: 2 * workers,
    queueLength: 4_096,
    leaseTtlMs: 30 * MINUTE_MS,
    maxLeaseTtlMs: DAY_MS,
    batchBytes: 2 * MIB,
    cursorIdleMs: 5 * MINUTE_MS,
    slowQueryMs: 10_000,
    graceMs: 10_000,
    ...given,
    roots: (given.roots ?? ['.']).map((root) => resolve(root)),
  }
  check(config)
  return config
}

/** Smallest and largest value of each number. */
const RANGES = {
  grpcPort: [0, 65_535],
  httpPort: [0, 65_535],
  maxConnections: [1, 1_000_000],
  maxMessageBytes: [1_024, 512 * MIB],
  maxPushBytes: [1_024, Number.MAX_SAFE_INTEGER],
  maxSockets: [1, 1_000_000],
  liveLogBytes: [1, Number.MAX_SAFE_INTEGER],
  memoryBytes: [SMALLEST_MEMORY_BYTES, Number.MAX_SAFE_INTEGER],
  maxSpillBytes: [0, Number.MAX_SAFE_INTEGER],
  workers: [1, 1_024],
  engineThreads: [1, 1_024],
  concurrency: [1, 16_384],
  queueLength: [0, 1_000_000],
  leaseTtlMs: [1, Number.MAX_SAFE_INTEGER],
  maxLeaseTtlMs: [1, Number.MAX_SAFE_INTEGER],
  batchBytes: [1_024, 16 * MIB],
  cursorIdleMs: [1, Number.MAX_SAFE_INTEGER],
  slowQueryMs: [0, Number.MAX_SAFE_INTEGER],
  graceMs: [0, Number.MAX_SAFE_INTEGER],
} as const satisfies Partial<Record<keyof ServerConfig, readonly [number, number]>>

function check(config: ServerConfig): void {
  for (const [name, [least, most]] of Object.entries(RANGES) as [keyof typeof RANGES, readonly [number, number]][]) {
    const value = config[name]
    if (value === null) continue
    if (!Number.isSafeInteger(value) || value < least || value > most) {
      throw new SettingError(name, `it must be a whole number ${rangeText(least, most)}, and is ${value}.`)
    }
  }
  if (config.leaseTtlMs > config.maxLeaseTtlMs)
    throw new SettingError('leaseTtlMs', `it must not be longer than the longest lease, maxLeaseTtlMs, ${config.maxLeaseTtlMs} ms.`)
  const noOrigin = config.allowedOrigins.find((origin) => origin !== '*' && !isOrigin(origin))
  if (noOrigin !== undefined) throw new SettingError('allowedOrigins', `${noOrigin} is no origin, such as https://example.org, nor *.`)
  config.allowedTargets.forEach(checkTarget)
  if (config.feedToken !== null && !/^[\x21-\x7e]+$/.test(config.feedToken))
    throw new SettingError('feedToken', 'it must be of visible ASCII characters without spaces, as it is sent in a header.')
  checkSecurity(config)
  if (config.roots.length === 0) throw new SettingError('roots', 'there must be at least one directory.')
}

function rangeText(least: number, most: number): string {
  return most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`
}

function checkSecurity(config: ServerConfig): void {
  const { host, tlsCertificate, tlsKey, tlsClientAuthorities, insecure } = config
  if (tlsCertificate === null && tlsKey !== null)
    throw new SettingError('tlsKey', 'it needs the certificate whose key it is, tlsCertificate.')
  if (tlsCertificate !== null && tlsKey === null) throw new SettingError('tlsCertificate', 'it needs its key, tlsKey.')
  if (tlsClientAuthorities !== null && tlsCertificate === null)
    throw new SettingError('tlsClientAuthorities', 'it needs tlsCertificate: clients show certificates over TLS only.')
  const missing = missingSecurity(config)
  if (missing === null || insecure) return
  throw new SettingError('host', `other machines reach ${host}, ${missing}; set what is missing, or insecure if that is meant.`)
}

/** What a server lacks that other machines reach, in words; null for one that they do not reach, or that lacks nothing. */
export function missingSecurity({
  host,
  accessFile,
  tlsCertificate,
  tlsClientAuthorities,
  tlsClientOptional,
}: ServerConfig): string | null {
  if (isLoopback(host)) return null
  const knowsCallers = accessFile !== null || (tlsClientAuthorities !== null && !tlsClientOptional)
  const missing = [...(tlsCertificate === null ? ['without TLS'] : []), ...(knowsCallers ? [] : ['without asking who calls (accessFile)'])]
  return missing.length === 0 ? null : missing.join(' and ')
}

/** Whether only programs of this machine reach that address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}

function checkTarget(target: string): void {
  try {
    parseTargetRule(target)
  } catch (error) {
    throw new SettingError('allowedTargets', (error as Error).message)
  }
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text
}
