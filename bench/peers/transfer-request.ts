/** What the subjects of `overhead` are started with. */
export interface TransferTask {
  /** Parquet; the data that both sides hold before anything is timed. */
  readonly files: readonly string[]
  /** Its size as Arrow. */
  readonly bytes: number
  readonly messageBytes: number
}

export interface TransferRequest {
  readonly direction: 'collect' | 'put'
  /** Rows that must have crossed. */
  readonly rows: number
}
