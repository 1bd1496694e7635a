// What is there to be asked about: handles, files, live tables and sinks of a server, made anew now and then, and taken away at the end.
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { credentials, makeGenericClientConstructor } from '@grpc/grpc-js'
import type { FeedsClient } from '../../proto/gen/quiver/v1/Feeds.ts'
import type { ListResponse__Output } from '../../proto/gen/quiver/v1/ListResponse.ts'
import type { ListSinksResponse__Output } from '../../proto/gen/quiver/v1/ListSinksResponse.ts'
import type { ListFeedsResponse__Output } from '../../proto/gen/quiver/v1/ListFeedsResponse.ts'
import type { ListQueriesResponse__Output } from '../../proto/gen/quiver/v1/ListQueriesResponse.ts'
import type { Table__Output } from '../../proto/gen/quiver/v1/Table.ts'
import { feedsService } from '../../proto/load.ts'
import { messages, unary, wireClient, type WireClient } from '../support/wire-client.ts'
import { plainSchema } from './arrow-bytes.ts'

export interface World {
  readonly root: string
  readonly handles: string[]
  readonly files: readonly string[]
  readonly lives: readonly string[]
}

const LIVES = ['live_a', 'live_b']
const MOST_LISTED = 10_000

export class WorldOf implements Disposable {
  readonly world: World
  readonly #wire: WireClient
  readonly #feeds: FeedsClient

  constructor(address: string, root: string) {
    this.#wire = wireClient(address)
    const Client = makeGenericClientConstructor(feedsService, '')
    this.#feeds = new Client(address, credentials.createInsecure()) as unknown as FeedsClient
    this.world = { root, handles: [], files: makeFiles(root), lives: LIVES }
  }

  /** As at the beginning, whatever was made or dropped. */
  async renew(): Promise<void> {
    await this.clear()
    const { handles, files, lives, root } = this.world
    for (const name of lives) await unary(this.#feeds, 'OpenLive', { name, schema: plainSchema() })
    const defined = await unary(this.#wire.query, 'Define', { sql: { text: 'SELECT range AS a, range::VARCHAR AS s FROM range(100)' } })
    const { handle } = defined as Table__Output
    const held = (await unary(this.#wire.tables, 'Materialize', { handle })) as Table__Output
    const read = (await unary(this.#wire.tables, 'Read', { paths: [join(root, files[0] ?? '')] })) as Table__Output
    handles.splice(0, handles.length, handle, held.handle, read.handle)
  }

  /** Has feeds that a request paused read again: while they do not, whoever closes his socket waits for an answer. */
  async resumeFeeds(): Promise<void> {
    for (const table of this.world.lives) await unary(this.#feeds, 'Resume', { table }).catch(() => undefined)
  }

  /** Drops all there is. */
  async clear(): Promise<void> {
    const { sinks } = (await unary(this.#feeds, 'ListSinks', {})) as ListSinksResponse__Output
    for (const { name } of sinks) await unary(this.#feeds, 'StopSink', { name, flush: false }).catch(() => undefined)
    const { feeds } = (await unary(this.#feeds, 'ListFeeds', {})) as ListFeedsResponse__Output
    for (const name of new Set(feeds.map(({ table }) => table))) await unary(this.#feeds, 'DropLive', { name }).catch(() => undefined)
    for (;;) {
      const { tables } = await this.#list()
      if (tables.length === 0) break
      await unary(this.#wire.tables, 'Drop', { handles: tables.map(({ handle }) => handle) })
    }
    this.#clearFiles()
  }

  /** What is left, by kind; empty for nothing. */
  async left(): Promise<Record<string, number>> {
    const { tables } = await this.#list()
    const { queries } = (await unary(this.#wire.query, 'ListQueries', {})) as ListQueriesResponse__Output
    const { feeds } = (await unary(this.#feeds, 'ListFeeds', {})) as ListFeedsResponse__Output
    const counts = { handles: tables.length, queries: queries.length, feeds: feeds.length }
    return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0))
  }

  /** Whether the server says that it serves, and answers a query. */
  async isWell(): Promise<boolean> {
    const { status } = await unary(this.#wire.health, 'Check', { service: '' })
    const answer = await messages(this.#wire.query.Execute({ sql: { text: 'SELECT 1' } }))
    return status === 'SERVING' && answer.length > 0
  }

  [Symbol.dispose](): void {
    this.#wire[Symbol.dispose]()
    this.#feeds.close()
  }

  async #list(): Promise<ListResponse__Output> {
    return unary(this.#wire.tables, 'List', { limit: MOST_LISTED })
  }

  /** What requests have written is in one folder, as far as they keep to what they are offered. */
  #clearFiles(): void {
    rmSync(join(this.world.root, 'out'), { recursive: true, force: true })
    mkdirSync(join(this.world.root, 'out'))
  }
}

function makeFiles(root: string): readonly string[] {
  const files: Readonly<Record<string, string>> = {
    'a.csv': 'a,s\n1,x\n2,y\n',
    'b.json': '{"a":1,"s":"x"}\n{"a":2,"s":"y"}\n',
    'c.json': '[{"a":1},{"a":[1,2,{"b":null}]}]',
    'bad.parquet': 'PAR1nonsensePAR1',
    'bad.arrow': 'ARROW1\0\0nonsense',
    'bad.csv.gz': 'no gzip',
    'empty.csv': '',
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text)
  symlinkSync('/etc', join(root, 'outside'))
  symlinkSync('/proc/self/environ', join(root, 'environ.csv'))
  symlinkSync('loop.csv', join(root, 'loop.csv'))
  return [...Object.keys(files), '*.csv', '.']
}
