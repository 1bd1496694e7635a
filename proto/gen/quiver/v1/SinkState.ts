// Original file: proto/quiver/v1/feeds.proto

export const SinkState = {
  SINK_STATE_UNSPECIFIED: 'SINK_STATE_UNSPECIFIED',
  SINK_STATE_RUNNING: 'SINK_STATE_RUNNING',
  /**
   * It could not write, and tries again after a while.
   */
  SINK_STATE_RETRYING: 'SINK_STATE_RETRYING',
  /**
   * It cannot go on in its directory (SINK_CONFLICT), and only StopSink without a flush helps.
   */
  SINK_STATE_FAILED: 'SINK_STATE_FAILED',
  /**
   * In the answer of StopSink.
   */
  SINK_STATE_STOPPED: 'SINK_STATE_STOPPED',
} as const;

export type SinkState =
  | 'SINK_STATE_UNSPECIFIED'
  | 0
  | 'SINK_STATE_RUNNING'
  | 1
  /**
   * It could not write, and tries again after a while.
   */
  | 'SINK_STATE_RETRYING'
  | 2
  /**
   * It cannot go on in its directory (SINK_CONFLICT), and only StopSink without a flush helps.
   */
  | 'SINK_STATE_FAILED'
  | 3
  /**
   * In the answer of StopSink.
   */
  | 'SINK_STATE_STOPPED'
  | 4

export type SinkState__Output = typeof SinkState[keyof typeof SinkState]
