// Feeds for the wire.
import type { Feed as WireFeed } from '../../proto/gen/quiver/v1/Feed.ts'
import type { Feed } from '../feeds/feed.ts'
import type { SourceState } from '../feeds/source.ts'

const SOURCE_STATES = {
  connecting: 'SOURCE_STATE_CONNECTING',
  open: 'SOURCE_STATE_OPEN',
  waiting: 'SOURCE_STATE_WAITING',
  paused: 'SOURCE_STATE_PAUSED',
  stopped: 'SOURCE_STATE_STOPPED',
} as const satisfies Record<SourceState, string>

export function encodeFeed(feed: Feed): WireFeed {
  const { facts, table, counts, intake, producers } = feed
  const { lastMs, ...counted } = counts
  const source = facts.source ?? null
  return {
    name: facts.name,
    table: table.facts.name,
    state: feed.isStopped ? 'FEED_STATE_STOPPED' : feed.isPaused ? 'FEED_STATE_PAUSED' : 'FEED_STATE_RUNNING',
    source: source?.kind ?? 'push',
    ...counted,
    ...(lastMs === null ? {} : { lastMs }),
    waitingBytes: intake.bytes,
    tableRows: String(table.rows),
    endRow: table.log.endRow,
    producers: producers.size,
    ...(source === null ? {} : encodeStatus(source)),
  }
}

function encodeStatus({ address, status }: NonNullable<Feed['facts']['source']>): Partial<WireFeed> {
  const { state, reconnects, lastError } = status
  return { address, sourceState: SOURCE_STATES[state], reconnects, lastError: lastError ?? '' }
}
