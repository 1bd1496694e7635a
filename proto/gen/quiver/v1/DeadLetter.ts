// Original file: proto/quiver/v1/feeds.proto

import type { Long } from '@grpc/proto-loader';

export interface DeadLetter {
  'number'?: (number | string | Long);
  /**
   * Milliseconds since 1970.
   */
  'timeMs'?: (number | string | Long);
  /**
   * Where it came from.
   */
  'origin'?: (string);
  'reason'?: (string);
  /**
   * The column whose value was wrong, or empty.
   */
  'column'?: (string);
  /**
   * Its bytes, or the first 4,096 of them.
   */
  'data'?: (Buffer | Uint8Array | string);
  /**
   * How many there were.
   */
  'length'?: (number | string | Long);
}

export interface DeadLetter__Output {
  'number': (string);
  /**
   * Milliseconds since 1970.
   */
  'timeMs': (string);
  /**
   * Where it came from.
   */
  'origin': (string);
  'reason': (string);
  /**
   * The column whose value was wrong, or empty.
   */
  'column': (string);
  /**
   * Its bytes, or the first 4,096 of them.
   */
  'data': (Buffer);
  /**
   * How many there were.
   */
  'length': (string);
}
