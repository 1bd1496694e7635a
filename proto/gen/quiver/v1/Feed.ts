// Original file: proto/quiver/v1/feeds.proto

import type { FeedState as _quiver_v1_FeedState, FeedState__Output as _quiver_v1_FeedState__Output } from '../../quiver/v1/FeedState.ts';
import type { Long } from '@grpc/proto-loader';

export interface Feed {
  'name'?: (string);
  /**
   * The live table that it fills.
   */
  'table'?: (string);
  'state'?: (_quiver_v1_FeedState);
  /**
   * `push`: whoever sends to it.
   */
  'source'?: (string);
  'messages'?: (number | string | Long);
  'bytes'?: (number | string | Long);
  'rows'?: (number | string | Long);
  /**
   * Values that became null since they did not fit.
   */
  'misfits'?: (number | string | Long);
  /**
   * Values that no column wants.
   */
  'unknownFields'?: (number | string | Long);
  'deadLetters'?: (number | string | Long);
  /**
   * Milliseconds since 1970 of the last message; absent before the first.
   */
  'lastMs'?: (number | string | Long);
  /**
   * Bytes of messages that wait to be read.
   */
  'waitingBytes'?: (number | string | Long);
  /**
   * Rows of the table that are kept, and the number that its next row will have.
   */
  'tableRows'?: (number | string | Long);
  'endRow'?: (number | string | Long);
  '_lastMs'?: "lastMs";
}

export interface Feed__Output {
  'name': (string);
  /**
   * The live table that it fills.
   */
  'table': (string);
  'state': (_quiver_v1_FeedState__Output);
  /**
   * `push`: whoever sends to it.
   */
  'source': (string);
  'messages': (string);
  'bytes': (string);
  'rows': (string);
  /**
   * Values that became null since they did not fit.
   */
  'misfits': (string);
  /**
   * Values that no column wants.
   */
  'unknownFields': (string);
  'deadLetters': (string);
  /**
   * Milliseconds since 1970 of the last message; absent before the first.
   */
  'lastMs'?: (string);
  /**
   * Bytes of messages that wait to be read.
   */
  'waitingBytes': (string);
  /**
   * Rows of the table that are kept, and the number that its next row will have.
   */
  'tableRows': (string);
  'endRow': (string);
  '_lastMs'?: "lastMs";
}
