// Original file: proto/quiver/v1/feeds.proto

export const SourceState = {
  /**
   * It has none: push.
   */
  SOURCE_STATE_UNSPECIFIED: 'SOURCE_STATE_UNSPECIFIED',
  SOURCE_STATE_CONNECTING: 'SOURCE_STATE_CONNECTING',
  SOURCE_STATE_OPEN: 'SOURCE_STATE_OPEN',
  /**
   * It was lost, and is tried again after a while.
   */
  SOURCE_STATE_WAITING: 'SOURCE_STATE_WAITING',
  SOURCE_STATE_PAUSED: 'SOURCE_STATE_PAUSED',
  SOURCE_STATE_STOPPED: 'SOURCE_STATE_STOPPED',
} as const;

export type SourceState =
  /**
   * It has none: push.
   */
  | 'SOURCE_STATE_UNSPECIFIED'
  | 0
  | 'SOURCE_STATE_CONNECTING'
  | 1
  | 'SOURCE_STATE_OPEN'
  | 2
  /**
   * It was lost, and is tried again after a while.
   */
  | 'SOURCE_STATE_WAITING'
  | 3
  | 'SOURCE_STATE_PAUSED'
  | 4
  | 'SOURCE_STATE_STOPPED'
  | 5

export type SourceState__Output = typeof SourceState[keyof typeof SourceState]
