// Everything that can be set about `quiver serve`, once: the names in the file, on the command line and in the environment, the help,
// and the table of docs/operating.md all come from here. server/config.ts has what the values mean.
import { delimiter } from 'node:path'
import type { ServerConfig } from '../../config.ts'
import { LOG_LEVELS, type LogLevel } from '../../ops/log.ts'
import { choice, DURATION, DURATION_OR_OFF, INTEGER, list, path, SIZE, SWITCH, text, type Kind } from './kinds.ts'

export interface SettingValues extends ServerConfig {
  readonly logLevel: LogLevel
}

export type SettingKey = keyof SettingValues

export interface Setting<T> {
  /** In the file. `http_port` is `--http-port` and QUIVER_HTTP_PORT. */
  readonly name: string
  readonly kind: Kind<T>
  readonly description: string
  /** The default: as it would be given, or in words. */
  readonly usual: string
  /** A value, as the file has it, where the default is no fixed one. */
  readonly example?: string
  /** Whether the value must not be shown. */
  readonly isSecret?: true
}

const DIRECTORY = path('<directory>')
const FILE = path('<file>')

/** In the order in which people see them. */
const SETTINGS: { readonly [K in SettingKey]: Setting<NonNullable<SettingValues[K]>> } = {
  host: { name: 'host', kind: text('<address>'), description: 'address to listen on', usual: '127.0.0.1' },
  grpcPort: { name: 'port', kind: INTEGER, description: 'port of the gRPC services; 0 takes a free one', usual: '50051' },
  httpPort: {
    name: 'http_port',
    kind: INTEGER,
    description: 'port of HTTP: feeds over WebSocket and by POST, health and metrics; 0 takes a free one',
    usual: '8080',
  },
  maxConnections: {
    name: 'connections',
    kind: INTEGER,
    description: 'connections of gRPC that may be open at once',
    usual: '10000',
  },
  maxMessageBytes: { name: 'max_message', kind: SIZE, description: 'bytes of one message of a feed', usual: '16MiB' },
  maxPushBytes: { name: 'max_push', kind: SIZE, description: 'bytes of one POST to a feed, unpacked', usual: '1GiB' },
  maxSockets: { name: 'max_sockets', kind: INTEGER, description: 'WebSockets and POSTs that may be open at once', usual: '10000' },
  allowedOrigins: {
    name: 'allow_origin',
    kind: list(text('<origin>'), /\s*,\s*/),
    description: 'origins whose pages may send to feeds, * for all; may be repeated, in the environment separated by commas',
    usual: 'none',
    example: '["https://app.example.org"]',
  },
  feedToken: {
    name: 'feed_token',
    kind: text('<token>'),
    description: 'what senders to feeds have to know; better in the environment or the file, as others see arguments',
    usual: 'none',
    example: '"a-long-random-text"',
    isSecret: true,
  },
  accessFile: {
    name: 'access',
    kind: FILE,
    description: 'who may call and what he may do',
    usual: 'everyone, everything',
    example: '"/etc/quiver/access.toml"',
  },
  tlsCertificate: {
    name: 'tls_cert',
    kind: FILE,
    description: 'certificate of the server, PEM, with those between it and its authority',
    usual: 'no TLS',
    example: '"/etc/quiver/server.pem"',
  },
  tlsKey: { name: 'tls_key', kind: FILE, description: 'key of that certificate, PEM', usual: 'none', example: '"/etc/quiver/server.key"' },
  tlsClientAuthorities: {
    name: 'tls_client_ca',
    kind: FILE,
    description: 'authorities that sign certificates of clients, PEM',
    usual: 'clients are not asked for one',
    example: '"/etc/quiver/clients.pem"',
  },
  tlsClientOptional: {
    name: 'tls_client_optional',
    kind: SWITCH,
    description: 'clients may show a token in place of a certificate',
    usual: 'false',
  },
  insecure: {
    name: 'insecure',
    kind: SWITCH,
    description: 'listen for other machines without TLS, or without asking who calls',
    usual: 'false',
  },
  allowedTargets: {
    name: 'allow_connect',
    kind: list(text('<target>'), /\s*,\s*/),
    description: 'places that feeds may be connected to, * for all; may be repeated, in the environment separated by commas',
    usual: 'public addresses',
    example: '["*.example.org", "10.0.0.0/8"]',
  },
  roots: {
    name: 'root',
    kind: list(DIRECTORY, delimiter),
    description: 'directories that files are read from and written to; may be repeated, in the environment separated as in PATH',
    usual: 'the current directory',
    example: '["/data", "/results"]',
  },
  memoryBytes: {
    name: 'memory',
    kind: SIZE,
    description: 'memory for the whole process',
    usual: '60% of the machine’s',
    example: '"4GiB"',
  },
  maxSpillBytes: {
    name: 'spill',
    kind: SIZE,
    description: 'disk for what does not fit in memory',
    usual: '10 times --memory',
    example: '"40GiB"',
  },
  tempDirectory: { name: 'temp', kind: DIRECTORY, description: 'where to spill', usual: 'the system’s', example: '"/var/tmp"' },
  dataDirectory: {
    name: 'data_dir',
    kind: DIRECTORY,
    description: 'where live tables keep their rows, so that they survive a crash; one server at a time may have it',
    usual: 'none',
    example: '"/var/lib/quiver"',
  },
  liveLogBytes: {
    name: 'live_log',
    kind: SIZE,
    description: 'newest rows that live tables keep at hand for subscribers, all together',
    usual: '64MiB, less where memory is short',
    example: '"64MiB"',
  },
  workers: { name: 'workers', kind: INTEGER, description: 'threads that run queries', usual: 'the cores', example: '4' },
  engineThreads: {
    name: 'engine_threads',
    kind: INTEGER,
    description: 'threads that one query may use; more suit few callers with large queries',
    usual: '1',
  },
  concurrency: {
    name: 'concurrency',
    kind: INTEGER,
    description: 'tasks at the workers at once',
    usual: 'twice the workers',
    example: '8',
  },
  queueLength: { name: 'queue', kind: INTEGER, description: 'operations that may wait', usual: '4096' },
  leaseTtlMs: { name: 'lease', kind: DURATION, description: 'how long an unused handle lives', usual: '30m' },
  maxLeaseTtlMs: { name: 'max_lease', kind: DURATION, description: 'the longest lease that may be asked for', usual: '1d' },
  batchBytes: { name: 'batch', kind: SIZE, description: 'bytes of a message of results', usual: '2MiB' },
  cursorIdleMs: { name: 'cursor_idle', kind: DURATION, description: 'how long a reader may take nothing of a result', usual: '5m' },
  slowQueryMs: {
    name: 'slow_query',
    kind: DURATION_OR_OFF,
    description: 'queries that wait and work for so long are logged with their plans; off or 0 for none',
    usual: '10s',
  },
  graceMs: { name: 'grace', kind: DURATION, description: 'how long running operations may go on at shutdown', usual: '10s' },
  logLevel: { name: 'log', kind: choice('<level>', LOG_LEVELS), description: `what to log: ${LOG_LEVELS.join(', ')}`, usual: 'info' },
}

/** Whatever its values are. */
export type AnySetting = Setting<never> & { readonly kind: Pick<Kind<unknown>, 'fromTexts' | 'fromToml'> }

export const SETTING_LIST = Object.entries(SETTINGS) as unknown as readonly (readonly [SettingKey, AnySetting])[]

export function flagOf({ name }: Pick<AnySetting, 'name'>): string {
  return `--${name.replaceAll('_', '-')}`
}

export function variableOf({ name }: Pick<AnySetting, 'name'>): string {
  return `QUIVER_${name.toUpperCase()}`
}
