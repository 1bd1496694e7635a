// Original file: proto/quiver/v1/feeds.proto

export const FeedState = {
  FEED_STATE_UNSPECIFIED: 'FEED_STATE_UNSPECIFIED',
  FEED_STATE_RUNNING: 'FEED_STATE_RUNNING',
  FEED_STATE_PAUSED: 'FEED_STATE_PAUSED',
  /**
   * In the answer of Stop.
   */
  FEED_STATE_STOPPED: 'FEED_STATE_STOPPED',
} as const;

export type FeedState =
  | 'FEED_STATE_UNSPECIFIED'
  | 0
  | 'FEED_STATE_RUNNING'
  | 1
  | 'FEED_STATE_PAUSED'
  | 2
  /**
   * In the answer of Stop.
   */
  | 'FEED_STATE_STOPPED'
  | 3

export type FeedState__Output = typeof FeedState[keyof typeof FeedState]
