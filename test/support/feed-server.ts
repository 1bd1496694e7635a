// A server with live tables, as producers and the callers of its gRPC see it. Dropping the tables is the test's end.
import { credentials, makeGenericClientConstructor } from '@grpc/grpc-js'
import {
  Field,
  Float64,
  Int64,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table as ArrowTable,
  tableToIPC,
  Utf8,
  vectorFromArray,
} from 'apache-arrow'
import type { FeedsClient } from '../../proto/gen/quiver/v1/Feeds.ts'
import type { ConnectRequest } from '../../proto/gen/quiver/v1/ConnectRequest.ts'
import type { Feed__Output } from '../../proto/gen/quiver/v1/Feed.ts'
import type { ListFeedsResponse__Output } from '../../proto/gen/quiver/v1/ListFeedsResponse.ts'
import type { OpenLiveRequest } from '../../proto/gen/quiver/v1/OpenLiveRequest.ts'
import { feedsService } from '../../proto/load.ts'
import { startServer, type TestServer, type TestServerOptions } from './start-server.ts'
import { execute, rows, unary, wireClient, type WireClient } from './wire-client.ts'

export interface FeedServer extends AsyncDisposable {
  readonly test: TestServer
  readonly feeds: FeedsClient
  readonly wire: WireClient
  /** `http://…/feeds/<name>`, with what is to follow it. */
  url(name: string, query?: string): string
  socketUrl(name: string, query?: string): string
  /** Opens a live table of symbol, price and qty. */
  open(name: string, request?: Omit<OpenLiveRequest, 'name' | 'schema'>): Promise<void>
  drop(name: string): Promise<void>
  /** What the table has, as [symbol, price, qty]. */
  rows(name: string): Promise<unknown[][]>
  feed(name: string): Promise<Feed__Output>
  allFeeds(): Promise<readonly Feed__Output[]>
  /** Begins a feed from somewhere else. */
  connect(request: ConnectRequest): Promise<Feed__Output>
  /** The reasons of its dead letters. */
  reasons(name: string): Promise<string[]>
}

const TICKS = new Schema([
  new Field('symbol', new Utf8(), true),
  new Field('price', new Float64(), true),
  new Field('qty', new Int64(), true),
])

/** One batch a list of symbols as an Arrow IPC stream; prices and quantities count up. */
export function ticksStream(...batches: readonly (readonly string[])[]): Buffer {
  return Buffer.from(tableToIPC(new ArrowTable(TICKS, batches.map(ticksBatch)), 'stream'))
}

function ticksBatch(symbols: readonly string[]): RecordBatch {
  const numbers = symbols.map((_, index) => index)
  const vectors = [
    vectorFromArray(symbols, new Utf8()),
    vectorFromArray(numbers, new Float64()),
    vectorFromArray(numbers.map(BigInt), new Int64()),
  ]
  const children = vectors.map(({ data }) => data[0] as never)
  return new RecordBatch(TICKS, makeData({ type: new Struct(TICKS.fields), length: symbols.length, children }))
}

export async function startFeedServer(options: TestServerOptions = {}): Promise<FeedServer> {
  const test = await startServer(options)
  const wire = wireClient(test.address)
  const feeds = new (makeGenericClientConstructor(feedsService, ''))(test.address, credentials.createInsecure()) as unknown as FeedsClient
  const handles = new Map<string, string>()
  const host = `127.0.0.1:${test.server.ports.http}`
  const allFeeds = async () => (await unary<FeedsClient, 'ListFeeds', object, ListFeedsResponse__Output>(feeds, 'ListFeeds', {})).feeds
  const feed = async (name: string) => {
    const found = (await allFeeds()).find((one) => one.name === name)
    if (found === undefined) throw new Error(`there is no feed ${name}`)
    return found
  }
  return {
    test,
    feeds,
    wire,
    url: (name, query = '') => `http://${host}/feeds/${name}${query}`,
    socketUrl: (name, query = '') => `ws://${host}/feeds/${name}${query}`,
    async open(name, request = {}) {
      const schema = tableToIPC(new ArrowTable(TICKS), 'stream')
      const { handle } = await unary<FeedsClient, 'OpenLive', OpenLiveRequest, { handle: string }>(feeds, 'OpenLive', {
        ...request,
        name,
        schema: Buffer.from(schema),
      })
      handles.set(name, handle)
    },
    async drop(name) {
      handles.delete(name)
      await unary(feeds, 'DropLive', { name })
    },
    async rows(name) {
      const found = await rows(execute(wire, 'select symbol, price, qty from t', { bindings: { t: handles.get(name) ?? '' } }))
      return found.map(({ symbol, price, qty }) => [symbol, price, qty])
    },
    feed,
    allFeeds,
    connect: (request) => unary<FeedsClient, 'Connect', ConnectRequest, Feed__Output>(feeds, 'Connect', request),
    async reasons(name) {
      const { letters } = await unary<FeedsClient, 'DeadLetters', object, { letters: { reason: string }[] }>(feeds, 'DeadLetters', {
        feed: name,
      })
      return letters.map(({ reason }) => reason)
    },
    async [Symbol.asyncDispose]() {
      for (const name of handles.keys()) await unary(feeds, 'DropLive', { name })
      feeds.close()
      wire[Symbol.dispose]()
      await test[Symbol.asyncDispose]()
    },
  }
}
