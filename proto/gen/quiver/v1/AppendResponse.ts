// Original file: proto/quiver/v1/feeds.proto

import type { Long } from '@grpc/proto-loader';

/**
 * A batch was taken.
 */
export interface AppendResponse {
  /**
   * Batches taken so far.
   */
  'batches'?: (number | string | Long);
  /**
   * Rows taken so far, those included that an earlier call of the producer has brought.
   */
  'rows'?: (number | string | Long);
  /**
   * The number that the next row of the table will have.
   */
  'endRow'?: (number | string | Long);
}

/**
 * A batch was taken.
 */
export interface AppendResponse__Output {
  /**
   * Batches taken so far.
   */
  'batches': (string);
  /**
   * Rows taken so far, those included that an earlier call of the producer has brought.
   */
  'rows': (string);
  /**
   * The number that the next row of the table will have.
   */
  'endRow': (string);
}
