// What brings messages into a feed from somewhere else: it goes there itself, stays, and comes back when it was lost.
import type { FeedMessage } from './intake.ts'

/** What a source gives its messages to. */
export interface SourceSink {
  /** No more is to be read from outside until {@link onRoom} calls back. */
  readonly isFull: boolean
  /** Takes a message. `message.taken` is called in the order of the messages; what a source acknowledges waits for it. */
  add(message: FeedMessage): void
  /** Calls back once there is room again. */
  onRoom(resume: () => void): void
  /** A message that is not even read goes to the dead letters: its bytes or their beginning, and how many there were. */
  refuse(bytes: Uint8Array, length: number, origin: string, reason: string): void
}

export type SourceState =
  /** On its way there, for the first time or again. */
  | 'connecting'
  /** There, and reading as far as there is room. */
  | 'open'
  /** Lost; it tries again after a while. */
  | 'waiting'
  /** Told to rest: it reads nothing. */
  | 'paused'
  /** At its end. */
  | 'stopped'

export interface SourceStatus {
  readonly state: SourceState
  /** How often it was connected anew. */
  readonly reconnects: number
  /** Why it was lost, or could not come there, the last time; null: never. */
  readonly lastError: string | null
  /** When data came last, in milliseconds since 1970; null: never. */
  readonly lastMs: number | null
}

/**
 * One way to messages outside. It never has more in memory than what one read from its connection brings: when the sink is full it
 * stops reading. Messages may come again after a reconnect where the other end says so; gaps are seen by the feed's mapping, which
 * reads the numbers. All failures are in the status, and tried again until it is closed.
 */
export interface Source {
  readonly kind: 'websocket' | 'mqtt'
  /** Where it goes, without secrets: a URL with neither user nor query. */
  readonly address: string
  readonly status: SourceStatus
  /** To be called once. */
  start(sink: SourceSink): void
  /** Stops reading; the connection stays as long as the other end bears it. */
  pause(): void
  resume(): void
  /** Leaves. Messages that the sink has are still taken; those that come later are not read. */
  close(): Promise<void>
}

/** A URL without what may be secret in it. */
export function publicAddress(url: string): string {
  const { protocol, host, pathname } = new URL(url)
  return `${protocol}//${host}${pathname === '/' ? '' : pathname}`
}
