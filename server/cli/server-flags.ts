// The flags of `quiver serve` and their twins in the environment: `--memory` is QUIVER_MEMORY. A flag wins over the environment,
// which wins over the default.
import { InvalidArgumentError, Option, type Command } from 'commander'
import { createConfig, type ServerConfig } from '../config.ts'
import { LOG_LEVELS, type LogLevel } from '../ops/log.ts'
import { DURATION_RULE, durationFromText, SIZE_RULE, sizeFromText } from '../quantities.ts'

type FlagName = keyof ServerConfig

interface Flag {
  readonly config: FlagName
  readonly flags: string
  readonly description: string
  readonly parse: (text: string, before: unknown) => ServerConfig[FlagName]
}

const FLAGS: readonly Flag[] = [
  { config: 'host', flags: '--host <address>', description: 'address to listen on (default: 127.0.0.1)', parse: (text) => text },
  {
    config: 'grpcPort',
    flags: '--port <number>',
    description: 'port of the gRPC services, 0 for a free one (default: 50051)',
    parse: parseInteger,
  },
  {
    config: 'httpPort',
    flags: '--http-port <number>',
    description: 'port of HTTP: feeds over WebSocket and by POST, 0 for a free one (default: 8080)',
    parse: parseInteger,
  },
  {
    config: 'maxMessageBytes',
    flags: '--max-message <size>',
    description: 'bytes of one message of a feed (default: 16MiB)',
    parse: parseSize,
  },
  {
    config: 'maxPushBytes',
    flags: '--max-push <size>',
    description: 'bytes of one POST to a feed, unpacked (default: 1GiB)',
    parse: parseSize,
  },
  {
    config: 'maxSockets',
    flags: '--max-sockets <number>',
    description: 'WebSockets and POSTs that may be open at once (default: 10000)',
    parse: parseInteger,
  },
  {
    config: 'allowedOrigins',
    flags: '--allow-origin <origin...>',
    description: 'origins whose pages may send to feeds, * for all (default: none)',
    parse: addOrigins,
  },
  {
    config: 'feedToken',
    flags: '--feed-token <token>',
    description: 'what senders to feeds have to know; better set in the environment (default: nothing)',
    parse: (text) => text,
  },
  {
    config: 'liveLogBytes',
    flags: '--live-log <size>',
    description: 'newest rows that live tables keep at hand for subscribers, all together (default: 64MiB)',
    parse: parseSize,
  },
  {
    config: 'memoryBytes',
    flags: '--memory <size>',
    description: 'memory for the whole process, e.g. 512MB (default: 60% of what there is)',
    parse: parseSize,
  },
  {
    config: 'maxSpillBytes',
    flags: '--spill <size>',
    description: 'disk for what does not fit in memory (default: 10 times --memory)',
    parse: parseSize,
  },
  {
    config: 'tempDirectory',
    flags: '--temp <directory>',
    description: 'where to spill (default: the system’s temporary directory)',
    parse: (text) => text,
  },
  {
    config: 'dataDirectory',
    flags: '--data-dir <directory>',
    description: 'where live tables keep their rows, so that they survive a crash (default: nowhere)',
    parse: (text) => text,
  },
  {
    config: 'roots',
    flags: '--root <directory...>',
    description: 'directories that files are read from and written to (default: the current one)',
    parse: addDirectories,
  },
  { config: 'workers', flags: '--workers <number>', description: 'threads that run queries (default: the cores)', parse: parseInteger },
  {
    config: 'engineThreads',
    flags: '--engine-threads <number>',
    description: 'threads that one query may use; more suit few callers with large queries (default: 1)',
    parse: parseInteger,
  },
  {
    config: 'concurrency',
    flags: '--concurrency <number>',
    description: 'tasks at the workers at once (default: twice the workers)',
    parse: parseInteger,
  },
  { config: 'queueLength', flags: '--queue <number>', description: 'operations that may wait (default: 4096)', parse: parseInteger },
  {
    config: 'leaseTtlMs',
    flags: '--lease <duration>',
    description: 'how long an unused handle lives (default: 30m)',
    parse: parseDuration,
  },
  {
    config: 'maxLeaseTtlMs',
    flags: '--max-lease <duration>',
    description: 'the longest lease that may be asked for (default: 24h)',
    parse: parseDuration,
  },
  { config: 'batchBytes', flags: '--batch <size>', description: 'bytes of a message of results (default: 2MiB)', parse: parseSize },
  {
    config: 'cursorIdleMs',
    flags: '--cursor-idle <duration>',
    description: 'how long a reader may take nothing of a result (default: 5m)',
    parse: parseDuration,
  },
  {
    config: 'graceMs',
    flags: '--grace <duration>',
    description: 'how long running operations may go on at shutdown (default: 10s)',
    parse: parseDuration,
  },
]

export function addServerFlags(command: Command): Command {
  for (const { flags, description, parse } of FLAGS) {
    command.addOption(new Option(flags, description).env(environmentName(flags)).argParser<unknown>(parse))
  }
  return command.addOption(new Option('--log <level>', 'what to log').choices(LOG_LEVELS).default('info').env('QUIVER_LOG'))
}

export interface ServerSettings {
  readonly config: ServerConfig
  readonly logLevel: LogLevel
}

/** Fails with ConfigError. */
export function serverSettings(command: Command): ServerSettings {
  const values = command.opts<Record<string, unknown>>()
  const given = FLAGS.map(({ config, flags }) => [config, values[new Option(flags).attributeName()]] as const)
  const config = createConfig(Object.fromEntries(given.filter(([, value]) => value !== undefined)))
  return { config, logLevel: values['log'] as LogLevel }
}

function environmentName(flags: string): string {
  return `QUIVER_${new Option(flags).name().replaceAll('-', '_').toUpperCase()}`
}

/** The environment has one text for all, separated as in PATH. */
function addDirectories(text: string, before: unknown): readonly string[] {
  return [...((before as readonly string[] | undefined) ?? []), ...text.split(process.platform === 'win32' ? ';' : ':')]
}

/** The environment has one text for all, separated by commas. */
function addOrigins(text: string, before: unknown): readonly string[] {
  return [...((before as readonly string[] | undefined) ?? []), ...text.split(',').map((origin) => origin.trim())]
}

export function parseInteger(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError(`It must be a whole number.`)
  return Number(text)
}

export function parseSize(text: string): number {
  return required(sizeFromText(text), SIZE_RULE)
}

export function parseDuration(text: string): number {
  return required(durationFromText(text), DURATION_RULE)
}

function required(value: number | null, rule: string): number {
  if (value === null) throw new InvalidArgumentError(rule)
  return value
}
