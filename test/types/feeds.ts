import type { RecordBatch, Schema, Table } from 'apache-arrow'
import type {
  Appended,
  AsyncClient,
  DeadLetters,
  Feed,
  FeedEvent,
  FeedInfo,
  FeedReport,
  FeedStats,
  LiveAnswer,
  LiveBatch,
  LiveTable,
  Option,
  QuiverError,
  Result,
  ResultAsync,
} from '../../client/index.ts'
import { expectType, sameType } from './expect.ts'

declare const client: AsyncClient
declare const ticks: LiveTable
declare const schema: Schema
declare const batch: RecordBatch
declare const table: Table
declare const event: FeedEvent
declare const clock: { now(): number; schedule(run: () => void, afterMs: number): () => void }

// Live tables, by their columns or as they are
expectType<ResultAsync<LiveTable, QuiverError>>()(
  client.live('ticks', schema, { retention: { maxRows: 10, maxAgeMs: 1_000 }, durable: true }),
)
expectType<ResultAsync<LiveTable, QuiverError>>()(client.live('ticks'))
expectType<ResultAsync<LiveTable, QuiverError>>()(
  client.live('ticks', schema, {
    misfits: 'null',
    mapping: {
      rows: '/data',
      columns: { symbol: '/s', at: { pointer: '/t', from: 'message', unit: 'us', quoted: true }, all: { pointer: '', json: true } },
      filter: { pointer: '/type', values: ['trade', 1, true, null] },
      sequence: { pointer: '/n', key: '/s' },
    },
  }),
)
expectType<ResultAsync<Appended, QuiverError>>()(ticks.append([{ symbol: 'A' }]))
expectType<AsyncIterable<Result<LiveBatch, QuiverError>>>()(ticks.subscribe({ from: 'earliest', lagging: 'skip' }))
expectType<AsyncIterable<Result<LiveAnswer, QuiverError>>>()(client.subscribe('select 1', { from: 10n, intervalMs: 5 }))
sameType<Appended, { readonly rows: bigint; readonly endRow: bigint }>(true)
// @ts-expect-error -- there is no such unit
void client.live('ticks', schema, { mapping: { columns: { at: { unit: 'minutes' } } } })
void client.live('ticks', schema, { mapping: { columns: { venue: { from: 'constant', value: ['a', 1n, { b: null }] } } } })
// @ts-expect-error -- a constant has a value
void client.live('ticks', schema, { mapping: { columns: { venue: { from: 'constant' } } } })
// @ts-expect-error -- JSON has no dates
void client.live('ticks', schema, { mapping: { columns: { venue: { from: 'constant', value: new Date() } } } })
// @ts-expect-error -- only constants have a value
void client.live('ticks', schema, { mapping: { columns: { venue: { pointer: '/v', value: 1 } } } })
// @ts-expect-error -- a value comes from a row, a message or a topic, or is a constant
void client.live('ticks', schema, { mapping: { columns: { at: { from: 'header' } } } })

// Feeds of the server
expectType<ResultAsync<FeedInfo, QuiverError>>()(
  client.feeds.connect('venue', { table: ticks, source: { websocket: { url: 'ws://x', subscribe: ['a'], headers: { a: 'b' } } } }),
)
expectType<ResultAsync<FeedInfo, QuiverError>>()(
  client.feeds.connect('plant', {
    table: 'readings',
    source: { mqtt: { url: 'mqtt://x', topics: ['a/+'], qos: 1 } },
    backoff: { minMs: 1 },
  }),
)
expectType<ResultAsync<FeedInfo[], QuiverError>>()(client.feeds.list())
expectType<ResultAsync<FeedInfo[], QuiverError>>()(client.feeds.pause('venue', { deadlineMs: 5 }))
expectType<ResultAsync<FeedInfo[], QuiverError>>()(client.feeds.resume({ table: 'ticks' }))
expectType<ResultAsync<FeedInfo[], QuiverError>>()(client.feeds.stop('venue'))
expectType<AsyncIterable<Result<FeedReport[], QuiverError>>>()(client.feeds.watch({ intervalMs: 500 }))
expectType<ResultAsync<DeadLetters, QuiverError>>()(client.feeds.deadLetters('venue', { from: 5n, limit: 10 }))
expectType<AsyncIterable<Result<LiveBatch, QuiverError>>>()(client.feeds.subscribe('ticks'))
expectType<ResultAsync<void, QuiverError>>()(client.feeds.dropTable('ticks'))
sameType<FeedInfo['rows'], bigint>(true)
sameType<FeedInfo['lastAt'], Option<Date>>(true)
sameType<FeedReport['rowsPerSecond'], Option<number>>(true)
// @ts-expect-error -- a source is needed
void client.feeds.connect('venue', { table: 'ticks' })
// @ts-expect-error -- MQTT has three levels
void client.feeds.connect('venue', { table: 'ticks', source: { mqtt: { url: 'mqtt://x', topics: [], qos: 3 } } })

// Feeds of the own process
declare const records: AsyncIterable<{ symbol: string; price: number }>
declare const batches: AsyncIterable<RecordBatch>
for (const source of ['ws://x', { url: 'ws://x', subscribe: ['a'] }, [{ a: 1 }], [batch], [table], ['{}']] as const)
  expectType<Feed>()(client.feed(source, { table: ticks }))
expectType<Feed>()(client.feed(records, { table: ticks, mapping: { columns: { symbol: '/symbol' } } }))
expectType<Feed>()(client.feed(batches, { table: ticks, batch: { rows: 1, bytes: 1, ms: 1 }, clock, random: () => 0.5 }))
declare const feed: Feed
sameType<Feed extends AsyncIterable<Result<FeedEvent, QuiverError>> ? true : false, true>(true)
expectType<FeedStats>()(feed.stats())
expectType<ResultAsync<FeedStats, QuiverError>>()(feed.close({ graceMs: 5 }))
expectType<ResultAsync<FeedStats, QuiverError>>()(feed.done())
// @ts-expect-error -- numbers are no rows
void client.feed([1, 2], { table: ticks })
// @ts-expect-error -- a table is needed
void client.feed('ws://x', {})

// A switch on the kind of an event can be exhaustive.
export function told(): string {
  switch (event.kind) {
    case 'connected':
      return event.to
    case 'appended':
      return `${event.rows} up to ${event.endRow}`
    case 'rejected':
      return `${event.reason} ${event.column.unwrapOr('')} ${event.bytes.length} of ${event.length}`
    case 'reconnecting':
      return `${event.attempt} in ${event.delayMs}: ${event.cause.message}`
    case 'ended':
      return 'over'
  }
}

export async function block(): Promise<void> {
  await using own = client.feed('ws://x', { table: ticks })
  for await (const result of own) if (result.isErr()) return
}
