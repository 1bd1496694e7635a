// The tables of the engine that a live table's rows are in.
import type { ArrowSchema } from '../arrow/schema.ts'

/** A live table's rows lie in segments, by number, so that old rows go by dropping whole segments. */
export interface LiveSegments {
  readonly table: string
  /** All that the table has had, each wider than the one before: more columns at its end, or columns of types that take more. */
  readonly schemas: readonly ArrowSchema[]
  /** In the order of their rows; only the last may be new. */
  readonly segments: readonly LiveSegment[]
  /** Segments that are no longer wanted. */
  readonly dropped: readonly number[]
}

export interface LiveSegment {
  readonly number: number
  /** Which of the table's schemas its rows were stored with. */
  readonly schema: number
}
