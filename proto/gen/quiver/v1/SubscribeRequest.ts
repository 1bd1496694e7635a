// Original file: proto/quiver/v1/feeds.proto

import type { Lagging as _quiver_v1_Lagging, Lagging__Output as _quiver_v1_Lagging__Output } from '../../quiver/v1/Lagging.ts';
import type { Long } from '@grpc/proto-loader';

export interface SubscribeRequest {
  'name'?: (string);
  /**
   * From the oldest row that is kept.
   */
  'earliest'?: (boolean);
  /**
   * From the row of this number.
   */
  'fromRow'?: (number | string | Long);
  /**
   * Wanted bytes of one message; default 256 KiB, at most 16 MiB. A message never waits for more rows.
   */
  'batchBytes'?: (number);
  /**
   * What becomes of a subscriber whose next row is no longer kept.
   */
  'lagging'?: (_quiver_v1_Lagging);
  'queryId'?: (string);
  'start'?: "earliest"|"fromRow";
}

export interface SubscribeRequest__Output {
  'name': (string);
  /**
   * From the oldest row that is kept.
   */
  'earliest'?: (boolean);
  /**
   * From the row of this number.
   */
  'fromRow'?: (string);
  /**
   * Wanted bytes of one message; default 256 KiB, at most 16 MiB. A message never waits for more rows.
   */
  'batchBytes': (number);
  /**
   * What becomes of a subscriber whose next row is no longer kept.
   */
  'lagging': (_quiver_v1_Lagging__Output);
  'queryId': (string);
  'start'?: "earliest"|"fromRow";
}
