// What a handle needs to know of a live table behind it.

export interface LiveSource {
  /** Rows that are kept now. */
  readonly rows: bigint
  /** Bytes held now. */
  readonly bytes: number
  /** Settles once queries see all rows that were taken before. */
  ready(): Promise<void>
}
