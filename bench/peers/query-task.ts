/** What the subjects of `qps` are started with. */
export interface QueryTask {
  /** Parquet; its rows are held as table `trades`. */
  readonly file: string
  readonly sql: string
  /** Rows of the answer. */
  readonly rows: number
}
