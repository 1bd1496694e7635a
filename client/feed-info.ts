// What the server tells of a feed, and of what it could not take.
import type { DeadLetter__Output as WireLetter } from '../proto/gen/quiver/v1/DeadLetter.ts'
import type { Feed__Output as WireFeed } from '../proto/gen/quiver/v1/Feed.ts'
import type { FeedState__Output as WireState } from '../proto/gen/quiver/v1/FeedState.ts'
import type { SourceState__Output as WireSourceState } from '../proto/gen/quiver/v1/SourceState.ts'
import { fromNullable, none, some, type Option } from './option.ts'

/** What a feed does; `unknown` is a state that this version does not know. */
export type FeedState = 'running' | 'paused' | 'stopped' | 'unknown'

/** How far a feed that the server dials is: `waiting` for another attempt after it was lost. */
export type FeedConnection = 'connecting' | 'open' | 'waiting' | 'paused' | 'stopped' | 'unknown'

/** A feed of the server, with what it has counted since it was made. */
export interface FeedInfo {
  readonly name: string
  /** The live table that it fills. */
  readonly table: string
  readonly state: FeedState
  /** `push`: whoever sends to it; `websocket`, `mqtt` and what newer servers know: the server goes there. */
  readonly source: 'push' | 'websocket' | 'mqtt' | (string & {})
  /** Where the server goes, without user and query; none for `push`. */
  readonly address: Option<string>
  /** None for `push`. */
  readonly connection: Option<FeedConnection>
  /** How often the server came back to its source after it was lost. */
  readonly reconnects: bigint
  /** Why the source was lost the last time, or could not be reached. */
  readonly lastError: Option<string>
  /** Connections that send to it now. */
  readonly producers: number
  readonly messages: bigint
  /** Of messages. */
  readonly bytes: bigint
  readonly rows: bigint
  /** Values that became null since they did not fit. */
  readonly misfits: bigint
  /** Values that no column wants. */
  readonly unknownFields: bigint
  readonly deadLetters: bigint
  /** Messages that the mapping's filter did not let through. */
  readonly ignored: bigint
  /** How often the mapping's sequence numbers jumped. */
  readonly gaps: bigint
  /** When the last message came; none before the first. */
  readonly lastAt: Option<Date>
  /** Bytes of messages that came and are not yet rows: how far the feed lags behind. */
  readonly waitingBytes: bigint
  /** Rows of its table that are kept. */
  readonly tableRows: bigint
  /** The number that the next row of its table will have. */
  readonly endRow: bigint
}

/** What a feed could not take. */
export interface DeadLetter {
  /** Counts the letters of a feed from 0; of numbers that are missing no copy is kept. */
  readonly number: bigint
  readonly at: Date
  /** Where it came from: the other end's address, a topic. */
  readonly origin: string
  readonly reason: string
  /** The column whose value was wrong; none when the whole message was. */
  readonly column: Option<string>
  /** Its bytes, or the first 4,096 of them. */
  readonly bytes: Uint8Array
  /** How many bytes there were. */
  readonly length: bigint
}

/** Dead letters of a feed, the oldest first. */
export interface DeadLetters {
  readonly letters: readonly DeadLetter[]
  /** How many the feed has had, those that are kept and those that are not. */
  readonly count: bigint
}

const STATES: Readonly<Record<WireState, FeedState>> = {
  FEED_STATE_UNSPECIFIED: 'unknown',
  FEED_STATE_RUNNING: 'running',
  FEED_STATE_PAUSED: 'paused',
  FEED_STATE_STOPPED: 'stopped',
}

const CONNECTIONS: Readonly<Record<WireSourceState, FeedConnection>> = {
  SOURCE_STATE_UNSPECIFIED: 'unknown',
  SOURCE_STATE_CONNECTING: 'connecting',
  SOURCE_STATE_OPEN: 'open',
  SOURCE_STATE_WAITING: 'waiting',
  SOURCE_STATE_PAUSED: 'paused',
  SOURCE_STATE_STOPPED: 'stopped',
}

export function feedInfoFromWire(feed: WireFeed): FeedInfo {
  const { name, table, source, producers } = feed
  return {
    name,
    table,
    state: STATES[feed.state] ?? 'unknown',
    source,
    address: textOption(feed.address),
    connection: source === 'push' ? none : some(CONNECTIONS[feed.sourceState] ?? 'unknown'),
    reconnects: BigInt(feed.reconnects),
    lastError: textOption(feed.lastError),
    producers,
    messages: BigInt(feed.messages),
    bytes: BigInt(feed.bytes),
    rows: BigInt(feed.rows),
    misfits: BigInt(feed.misfits),
    unknownFields: BigInt(feed.unknownFields),
    deadLetters: BigInt(feed.deadLetters),
    ignored: BigInt(feed.ignored),
    gaps: BigInt(feed.gaps),
    lastAt: fromNullable(feed.lastMs).map((ms) => new Date(Number(ms))),
    waitingBytes: BigInt(feed.waitingBytes),
    tableRows: BigInt(feed.tableRows),
    endRow: BigInt(feed.endRow),
  }
}

export function deadLetterFromWire({ number, timeMs, origin, reason, column, data, length }: WireLetter): DeadLetter {
  return {
    number: BigInt(number),
    at: new Date(Number(timeMs)),
    origin,
    reason,
    column: textOption(column),
    bytes: data,
    length: BigInt(length),
  }
}

/** proto3 has the empty text for none. */
function textOption(text: string): Option<string> {
  return text === '' ? none : some(text)
}
