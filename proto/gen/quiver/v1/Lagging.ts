// Original file: proto/quiver/v1/feeds.proto

export const Lagging = {
  /**
   * The call ends with ROWS_GONE.
   */
  LAGGING_FAIL: 'LAGGING_FAIL',
  /**
   * It goes on with the oldest row that is kept; `skipped` tells how many were lost.
   */
  LAGGING_SKIP: 'LAGGING_SKIP',
} as const;

export type Lagging =
  /**
   * The call ends with ROWS_GONE.
   */
  | 'LAGGING_FAIL'
  | 0
  /**
   * It goes on with the oldest row that is kept; `skipped` tells how many were lost.
   */
  | 'LAGGING_SKIP'
  | 1

export type Lagging__Output = typeof Lagging[keyof typeof Lagging]
