// Original file: proto/quiver/v1/feeds.proto

export const SinkStart = {
  /**
   * With the oldest row that is kept.
   */
  SINK_START_EARLIEST: 'SINK_START_EARLIEST',
  /**
   * With the rows that come from now on.
   */
  SINK_START_NOW: 'SINK_START_NOW',
} as const;

export type SinkStart =
  /**
   * With the oldest row that is kept.
   */
  | 'SINK_START_EARLIEST'
  | 0
  /**
   * With the rows that come from now on.
   */
  | 'SINK_START_NOW'
  | 1

export type SinkStart__Output = typeof SinkStart[keyof typeof SinkStart]
