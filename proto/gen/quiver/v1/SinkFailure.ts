// Original file: proto/quiver/v1/feeds.proto

import type { Long } from '@grpc/proto-loader';

export interface SinkFailure {
  /**
   * As in the ErrorInfo of a status.
   */
  'reason'?: (string);
  'message'?: (string);
  /**
   * Milliseconds since 1970.
   */
  'timeMs'?: (number | string | Long);
}

export interface SinkFailure__Output {
  /**
   * As in the ErrorInfo of a status.
   */
  'reason': (string);
  'message': (string);
  /**
   * Milliseconds since 1970.
   */
  'timeMs': (string);
}
