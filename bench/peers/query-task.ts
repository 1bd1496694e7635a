/** What the subjects of `qps` are started with. */
export interface QueryTask {
  /** Quiver only: what its client is connected with. */
  readonly connect?: Readonly<Record<string, unknown>>
  /** Parquet; its rows are held as table `trades`. */
  readonly file: string
  /** Has one parameter, `$1`: each call takes the next of 0, `step` … (`values` - 1) · `step`, a double where that is a fraction. */
  readonly sql: string
  readonly values: number
  readonly step: number
  /** Rows of the answer, whatever the value. */
  readonly rows: number
}
