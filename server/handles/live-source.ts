// What a handle needs to know of a live table behind it.
import type { LiveBinding } from '../engine/engine.ts'

export interface LiveSource {
  /** What it is to queries now. */
  readonly binding: Pick<LiveBinding, 'relation' | 'exact' | 'schema' | 'target'>
  /** Grows whenever its columns change; what was bound before may no longer run then. */
  readonly version: number
  /** Settles once this knows of all that has become of it in the engine so far. */
  settled(): Promise<void>
  /** Rows that are kept now. */
  readonly rows: bigint
  /** Bytes held now. */
  readonly bytes: number
  /** Settles once queries see all rows that were taken before. */
  ready(): Promise<void>
}
