// What a live table is made of.
import type { ArrowSchema } from '../arrow/schema.ts'
import type { Clock } from '../clock.ts'
import type { Storage } from '../handles/storage.ts'
import type { SharedBytes } from './batch-log.ts'
import type { FeedPool } from './feed-pool.ts'
import type { Retention, StoredRows } from './thread/live-store.ts'
import type { Recovered } from './thread/table-rows.ts'

/** Whoever has to read all rows, and keeps his own place. */
export interface LiveReader {
  /** Retention waits for those who have not read a row, for a while. */
  readonly nextRow: number
  /** There are more rows. */
  onRows(): void
}

export interface LiveTableFacts {
  /** The name that clients know it by. */
  readonly name: string
  /** The engine's name. */
  readonly table: string
  /** What it was made with; the table's shape is what it has become. */
  readonly schema: ArrowSchema
  readonly retention: Retention
  /** Holds its rows; the table is one holder. */
  readonly storage: Storage
  /** What the engine has of it when it is opened. */
  readonly stored: StoredRows
  readonly isDurable: boolean
  /** Where its rows are on disk; null: nowhere. */
  readonly directory: string | null
  readonly recovered: Recovered
}

export interface LiveTableParts {
  readonly pool: Pick<FeedPool, 'run' | 'isIdle'>
  readonly clock: Clock
  readonly logBytes: number
  /** What all logs hold together. */
  readonly sharedLogBytes: SharedBytes
  /** Hears of rows that the engine could not take. */
  readonly onFault: (message: string, stack?: string) => void
  /** The engine has other tables than before. */
  readonly onSegments: () => void
}
