// Requests of every RPC, made from the descriptors of their messages: mostly such as a client would send, with something wrong in them;
// some with their bytes damaged, or framed as no client would.
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import protobuf from 'protobufjs'
import { protoDirectory } from '../../proto/definition.ts'
import { damage } from '../support/damage.ts'
import type { Random } from '../support/random.ts'
import type { ArrowBytes } from './arrow-bytes.ts'
import { conditionText, sqlText } from './sql-texts.ts'
import type { World } from './world.ts'

export interface Rpc {
  /** As in `Tables/Put`. */
  readonly name: string
  readonly path: string
  readonly request: protobuf.Type
  readonly isStream: boolean
}

/** What goes out for one call. */
export interface Request {
  readonly rpc: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  /** Whether its bytes are not those of sound messages: then the gRPC library may refuse it in its own words. */
  readonly isBroken: boolean
}

const FILES = ['tables', 'query', 'feeds'].map((name) => `quiver/v1/${name}.proto`)
const MIB = 1024 * 1024
const ENDING = new Set(['Feeds/DropLive', 'Tables/Drop', 'Feeds/Stop', 'Feeds/Pause'])

export function allRpcs(): readonly Rpc[] {
  const root = new protobuf.Root()
  root.resolvePath = (_origin, target) => (target.startsWith('google/') ? target : join(protoDirectory, target))
  root.loadSync(FILES)
  root.resolveAll()
  return ['Tables', 'Query', 'Feeds'].flatMap((service) =>
    root.lookupService(`quiver.v1.${service}`).methodsArray.map((method) => ({
      name: `${service}/${method.name}`,
      path: `/quiver.v1.${service}/${method.name}`,
      request: method.resolvedRequestType as protobuf.Type,
      isStream: method.requestStream === true,
    })),
  )
}

const NUMBERS = [
  0,
  1,
  2,
  7,
  100,
  255,
  65_536,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 - 1,
  '9007199254740993',
  '9223372036854775807',
  '18446744073709551615',
]
const DOUBLES = [0, -0, 1.5, NaN, Infinity, -Infinity, Number.MAX_VALUE, Number.MIN_VALUE]
const TEXTS = [
  '',
  ' ',
  'x',
  'a\0b',
  'ä\u0301\u{1f600}',
  '\ud800',
  '\u202e\ufeff',
  '-1',
  '1e999',
  'null',
  '__proto__',
  'constructor',
  'toString',
  "'; DROP TABLE t; --",
  '"',
  '${x}',
  '%s%n',
  'x'.repeat(200),
  'é'.repeat(5_000),
  'x'.repeat(100_000),
]
const PATHS = [
  '/etc/passwd',
  '/proc/self/environ',
  '../../../../etc/passwd',
  'outside/passwd',
  'outside/*',
  'environ.csv',
  'loop.csv',
  '/dev/zero',
  '/',
  '**',
  'file:///etc/passwd',
  'http://169.254.169.254/x.csv',
  's3://bucket/x.parquet',
  'missing.csv',
  'a.csv\0.parquet',
  '[',
  'x'.repeat(5_000),
  `${'d/'.repeat(500)}x.csv`,
]
const URLS = [
  'ws://127.0.0.1:1/',
  'mqtt://127.0.0.1:1',
  'ws://169.254.169.254/',
  'http://x',
  'ws://',
  'ws://[::1',
  'mqtts://localhost:1',
  'wss://x y/',
]

export interface Sources {
  readonly world: World
  readonly arrow: ArrowBytes
}

export class Requests {
  readonly #rpcs: readonly Rpc[]
  readonly #sources: Sources
  readonly #bomb = gzipSync(Buffer.alloc(64 * MIB))

  constructor(rpcs: readonly Rpc[], sources: Sources) {
    this.#rpcs = rpcs
    this.#sources = sources
  }

  next(random: Random): Request {
    // What takes away what there is comes seldom, or there would be nothing.
    const rpc = [1, 2, 3].map(() => random.pick(this.#rpcs)).find(({ name }) => !ENDING.has(name)) ?? random.pick(this.#rpcs)
    const messages = Array.from({ length: rpc.isStream ? random.pick([0, 1, 1, 2, 5]) : 1 }, () => this.#encoded(rpc.request, random))
    const request = { rpc: rpc.name, path: rpc.path, headers: {}, isBroken: false }
    if (random.chance(0.7)) return { ...request, body: Buffer.concat(messages.map((message) => frame(message))) }
    return { ...request, isBroken: true, ...this.#broken(messages, random) }
  }

  #encoded(type: protobuf.Type, random: Random): Buffer {
    return Buffer.from(type.encode(this.#message(type, random, 0)).finish())
  }

  /** Bytes and frames that no client makes. */
  #broken(messages: readonly Buffer[], random: Random): Pick<Request, 'body' | 'headers'> {
    const [first = Buffer.alloc(0)] = messages
    const damaged = Buffer.from(first.length === 0 ? Buffer.from([random.below(256)]) : damage(first, random))
    const gzip = { 'grpc-encoding': random.pick(['gzip', 'gzip', 'deflate', 'br', 'identity', '\t']) }
    return random.pick<() => Pick<Request, 'body' | 'headers'>>([
      () => ({ body: frame(damaged), headers: {} }),
      () => ({ body: frame(damaged), headers: {} }),
      () => ({ body: frame(Buffer.concat([first, damaged])), headers: {} }),
      () => ({ body: frame(first, { flag: random.below(256) }), headers: {} }),
      () => ({ body: frame(first, { length: random.pick([0, 1, first.length + 1, 17 * MIB, 2 ** 32 - 1]) }), headers: {} }),
      () => ({ body: frame(damaged, { flag: 1 }), headers: gzip }),
      () => ({ body: frame(damage(gzipSync(first), random), { flag: 1 }), headers: gzip }),
      () => ({ body: random.chance(0.05) ? frame(this.#bomb, { flag: 1 }) : frame(gzipSync(first), { flag: 1 }), headers: gzip }),
      () => ({ body: frame(first).subarray(0, random.below(first.length + 5)), headers: {} }),
      () => ({ body: frame(Buffer.alloc(random.pick([10, 1_000, 10_000]), random.pick([0x0b, 0x0a, 0xff, 0x80]))), headers: {} }),
    ])()
  }

  #message(type: protobuf.Type, random: Random, depth: number): Record<string, unknown> {
    const made: Record<string, unknown> = {}
    const oneofs = new Map(
      type.oneofsArray.filter((oneof) => oneof.fieldsArray.length > 1).map((oneof) => [oneof, random.pick(oneof.fieldsArray)]),
    )
    for (const field of type.fieldsArray) {
      const wanted = field.partOf === null ? undefined : oneofs.get(field.partOf)
      const isLikely = wanted === undefined ? random.chance(0.65) : wanted === field || random.chance(0.03)
      if (!isLikely) continue
      if (field.map) made[field.name] = this.#map(field, random, depth)
      else if (field.repeated) made[field.name] = this.#list(field, random, depth)
      else made[field.name] = this.#value(field, random, depth)
    }
    return made
  }

  #list(field: protobuf.Field, random: Random, depth: number): unknown[] {
    const length = random.chance(0.01) ? 1_001 : random.pick([0, 1, 1, 2, 3])
    if (depth > 3) return []
    return Array.from({ length }, () => this.#value(field, random, depth))
  }

  #map(field: protobuf.Field, random: Random, depth: number): Record<string, unknown> {
    const keys = Array.from({ length: random.pick([0, 1, 1, 2]) }, () =>
      random.chance(0.8) ? random.pick(['t', 'a', 's', 'name']) : random.pick(TEXTS),
    )
    return Object.fromEntries(keys.map((key) => [key, this.#value(field, random, depth)]))
  }

  #value(field: protobuf.Field, random: Random, depth: number): unknown {
    const { resolvedType } = field
    if (resolvedType instanceof protobuf.Type) {
      if (field.name === 'list' && random.chance(0.02)) return deepList(random.pick([10, 20, 40]))
      return depth > 5 ? {} : this.#message(resolvedType, random, depth + 1)
    }
    if (resolvedType instanceof protobuf.Enum)
      return random.chance(0.9) ? random.pick(Object.values(resolvedType.values)) : random.pick([-1, 99, 2 ** 31 - 1])
    switch (field.type) {
      case 'string':
        return this.#text(field, random)
      case 'bytes':
        return field.name === 'schema' ? this.#sources.arrow.schema(random) : this.#sources.arrow.any(random)
      case 'bool':
        return random.chance(0.5)
      case 'double':
        return random.pick(DOUBLES)
      default:
        return random.chance(0.1) ? -1 : random.chance(0.6) ? random.below(5) : random.pick(NUMBERS)
    }
  }

  #text({ name }: protobuf.Field, random: Random): string {
    const { handles, files, lives, root } = this.#sources.world
    if (random.chance(0.15)) return random.pick(TEXTS)
    switch (name) {
      case 'handle':
      case 'handles':
      case 'bindings':
        return random.chance(0.9) && handles.length > 0 ? random.pick(handles) : 't_aaaaaaaaaaaaaaaaaaaaaaaaaa'
      case 'paths':
        return random.chance(0.5) ? join(root, random.pick(files)) : random.pick([...PATHS, ...PATHS.map((path) => join(root, path))])
      case 'path':
        return random.chance(0.6)
          ? join(root, 'out', `${random.below(5)}${random.pick(['', '.csv', '.parquet', '.json', '.arrow'])}`)
          : random.pick(PATHS)
      case 'text':
        return sqlText(random)
      case 'predicate':
        return conditionText(random)
      case 'name':
      case 'table':
      case 'feed':
        return random.chance(0.8) ? random.pick(lives) : random.pick(['n1', 'n2', 'live_a.ws'])
      case 'columns':
      case 'column':
      case 'partitionBy':
        return random.pick(['a', 's', 'missing'])
      case 'url':
        return random.pick(URLS)
      case 'queryId':
        return random.chance(0.8) ? '' : random.pick(['q1', 'q2'])
      case 'format':
      case 'compression':
      case 'producer':
        return random.pick(['', '', 'zstd', 'gzip', 'json', 'p1'])
      case 'schema':
        return random.pick(['INTEGER', 'VARCHAR', 'DECIMAL(99, 99)', 'INTEGER[]'.repeat(20), 'STRUCT(a INTEGER)', 'x)', "ENUM('a')"])
      default:
        return random.chance(0.5) ? '' : random.pick(['x', '/a', '1', ...TEXTS])
    }
  }
}

function deepList(levels: number): unknown {
  let list: unknown = { values: [{ int64: 1 }] }
  for (let level = 0; level < levels; level++) list = { values: [{ list }] }
  return list
}

function frame(
  message: Uint8Array,
  { flag = 0, length = message.length }: { readonly flag?: number; readonly length?: number } = {},
): Buffer {
  const head = Buffer.alloc(5)
  head.writeUInt8(flag, 0)
  head.writeUInt32BE(length, 1)
  return Buffer.concat([head, message])
}
