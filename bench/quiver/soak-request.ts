/** A mixed load for a long time. */
export interface SoakRequest {
  /** Of 100 rows each, before anything is measured. */
  readonly appends: number
  /** How long callers call as fast as they can, which tells the capacity. */
  readonly capacitySeconds: number
  /** Windows of the load that follows, and how long one is. */
  readonly windows: number
  readonly windowSeconds: number
  /** Which part of the capacity it is. */
  readonly load: number
}

/** What the program is started with. */
export interface SoakTask {
  /** Of the server, whose memory is looked at. */
  readonly pid: number
  /** Parquet. */
  readonly file: string
}
