// The metrics that are read when somebody asks, of what the server counts anyway.
import type { Feed } from '../../feeds/feed.ts'
import type { LiveTable } from '../../feeds/live-table.ts'
import type { Sink } from '../../feeds/sinks/sink.ts'
import type { ServerState } from '../server-state.ts'

export interface Sample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

export interface Family {
  readonly name: string
  readonly help: string
  readonly type: 'gauge' | 'counter'
  readonly labels: readonly string[]
  readonly samples: (state: ServerState) => Iterable<Sample>
}

/** One number of the whole server. */
function one(type: Family['type'], name: string, help: string, value: (state: ServerState) => number): Family {
  return { name, help, type, labels: [], samples: (state) => [{ labels: {}, value: value(state) }] }
}

/** A number for each of some names. */
function each(type: Family['type'], name: string, help: string, label: string, values: (state: ServerState) => object): Family {
  const samples = (state: ServerState) =>
    Object.entries(values(state)).map(([key, value]) => ({ labels: { [label]: key }, value: value as number }))
  return { name, help, type, labels: [label], samples }
}

function ofFeeds(type: Family['type'], name: string, help: string, value: (feed: Feed) => number | null): Family {
  return {
    name,
    help,
    type,
    labels: ['feed'],
    *samples({ feeds }) {
      for (const feed of feeds.feeds.values()) {
        const found = value(feed)
        if (found !== null) yield { labels: { feed: feed.facts.name }, value: found }
      }
    },
  }
}

function ofTables(name: string, help: string, value: (table: LiveTable) => number): Family {
  return {
    name,
    help,
    type: 'gauge',
    labels: ['table'],
    *samples({ feeds }) {
      for (const [table, live] of feeds.tables) yield { labels: { table }, value: value(live) }
    },
  }
}

function ofSinks(type: Family['type'], name: string, help: string, value: (status: Sink['status']) => number): Family {
  return {
    name,
    help,
    type,
    labels: ['sink'],
    *samples({ feeds }) {
      for (const [sink, { status }] of feeds.sinks.all) yield { labels: { sink }, value: value(status) }
    },
  }
}

const SERVER: readonly Family[] = [
  {
    name: 'quiver_info',
    help: 'Always 1; its label is the version of the server.',
    type: 'gauge',
    labels: ['version'],
    samples: ({ version }) => [{ labels: { version }, value: 1 }],
  },
  one('gauge', 'quiver_uptime_seconds', 'Since the server was started.', ({ uptimeMs }) => uptimeMs / 1_000),
  one('gauge', 'quiver_operations', 'Operations that wait or run.', ({ operations }) => operations),
  one('counter', 'quiver_queries_total', 'Queries that have ended, well or not.', ({ queriesEnded }) => queriesEnded),
]

const WORK: readonly Family[] = [
  one('gauge', 'quiver_queue_length', 'Operations that wait to begin.', ({ work }) => work.queued),
  one('gauge', 'quiver_queue_limit', 'How many operations may wait to begin.', ({ work }) => work.queueLimit),
  one('counter', 'quiver_queue_refused_total', 'Operations that found no room to wait.', ({ work }) => work.refused),
  one('gauge', 'quiver_tasks', 'Tasks that are with the workers, running or next to run.', ({ work }) => work.tasks),
  one('gauge', 'quiver_tasks_limit', 'How many tasks may be with the workers.', ({ work }) => work.taskLimit),
  one('gauge', 'quiver_worker_threads', 'Threads that run queries.', ({ work }) => work.threads),
  one('gauge', 'quiver_worker_threads_busy', 'Threads that have work.', ({ work }) => work.busyThreads),
  one('counter', 'quiver_worker_threads_lost_total', 'Threads that died or were given up.', ({ work }) => work.lostThreads),
  one('gauge', 'quiver_connections', 'Connections of the engine that operations have.', ({ work }) => work.connections),
  one('gauge', 'quiver_open_results', 'Results that are not yet sent to their end.', ({ work }) => work.openResults),
  each(
    'counter',
    'quiver_statements_total',
    'What there was of queries when they came: planned, prepared or new.',
    'found',
    ({ work }) => work.statements,
  ),
]

const MEMORY: readonly Family[] = [
  one('gauge', 'quiver_memory_limit_bytes', 'What the whole process was given.', ({ memory }) => memory.limit),
  one('gauge', 'quiver_engine_bytes', 'What the engine holds in memory.', ({ memory }) => memory.engine),
  one('gauge', 'quiver_engine_limit_bytes', 'What the engine may hold before it spills.', ({ memory }) => memory.engineLimit),
  one('gauge', 'quiver_spilled_bytes', 'What the engine has on disk since it did not fit.', ({ memory }) => memory.spilled),
  one('gauge', 'quiver_spill_limit_bytes', 'What the engine may have on disk.', ({ memory }) => memory.spillLimit),
  one('gauge', 'quiver_transfer_bytes', 'Data between the workers and the network.', ({ memory }) => memory.transfer),
  one(
    'gauge',
    'quiver_transfer_limit_bytes',
    'How much data may be between the workers and the network.',
    ({ memory }) => memory.transferLimit,
  ),
  one('gauge', 'quiver_held_bytes', 'Rows that are held for handles.', ({ heldBytes }) => heldBytes),
  each('gauge', 'quiver_handles', 'Handles: scan, view, table and live.', 'kind', ({ handles }) => handles),
]

const FEEDS: readonly Family[] = [
  ofFeeds('counter', 'quiver_feed_messages_total', 'Messages that came.', ({ counts }) => counts.messages),
  ofFeeds('counter', 'quiver_feed_bytes_total', 'Bytes of messages that came.', ({ counts }) => counts.bytes),
  ofFeeds('counter', 'quiver_feed_rows_total', 'Rows that were taken.', ({ counts }) => counts.rows),
  ofFeeds('counter', 'quiver_feed_dead_letters_total', 'Rows and messages that could not be taken.', ({ counts }) => counts.deadLetters),
  ofFeeds('counter', 'quiver_feed_misfits_total', 'Values that became null since they did not fit.', ({ counts }) => counts.misfits),
  ofFeeds('counter', 'quiver_feed_gaps_total', 'Jumps of sequence numbers.', ({ counts }) => counts.gaps),
  ofFeeds('gauge', 'quiver_feed_waiting_bytes', 'Messages that came and are not yet rows.', ({ intake }) => intake.bytes),
  ofFeeds('gauge', 'quiver_feed_producers', 'Connections that send to the feed.', ({ producers }) => producers.size),
  ofFeeds('gauge', 'quiver_feed_last_message_timestamp_seconds', 'When the last message came, since 1970.', ({ counts }) =>
    counts.lastMs === null ? null : counts.lastMs / 1_000,
  ),
  ofFeeds(
    'counter',
    'quiver_feed_reconnects_total',
    'How often the source was connected anew.',
    ({ facts }) => facts.source?.status.reconnects ?? null,
  ),
  ofFeeds('gauge', 'quiver_feed_connected', '1 while the source is connected, else 0.', ({ facts }) =>
    facts.source === null ? null : Number(facts.source.status.state === 'open'),
  ),
]

const LIVE: readonly Family[] = [
  ofTables('quiver_live_table_rows', 'Rows that are kept.', ({ rows }) => Number(rows)),
  ofTables('quiver_live_table_bytes', 'Bytes of the rows that are kept, and of those at hand for subscribers.', ({ bytes }) => bytes),
  ofTables('quiver_live_table_waiting_rows', 'Rows that the engine does not have yet.', ({ log, stored }) => log.endRow - stored.endRow),
  ofSinks('counter', 'quiver_sink_rows_total', 'Rows that are in files.', ({ rows }) => rows),
  ofSinks('gauge', 'quiver_sink_lag_rows', 'Rows that are not in files yet.', ({ lagRows }) => lagRows),
  ofSinks('gauge', 'quiver_sink_lag_seconds', 'How long the oldest row that is not in a file has waited.', ({ lagMs }) => lagMs / 1_000),
  ofSinks('counter', 'quiver_sink_lost_rows_total', 'Rows that were no longer kept when their turn came.', ({ lostRows }) => lostRows),
]

export const FAMILIES: readonly Family[] = [...SERVER, ...WORK, ...MEMORY, ...FEEDS, ...LIVE]
