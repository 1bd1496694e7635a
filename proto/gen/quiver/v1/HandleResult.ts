// Original file: proto/quiver/v1/tables.proto

import type { Error as _quiver_v1_Error, Error__Output as _quiver_v1_Error__Output } from '../../quiver/v1/Error.ts';
import type { Long } from '@grpc/proto-loader';

export interface HandleResult {
  'handle'?: (string);
  /**
   * HANDLE_UNKNOWN, HANDLE_EXPIRED or HANDLE_DROPPED.
   */
  'error'?: (_quiver_v1_Error | null);
  /**
   * Heartbeat: milliseconds of lease from now.
   */
  'ttlMs'?: (number | string | Long);
}

export interface HandleResult__Output {
  'handle': (string);
  /**
   * HANDLE_UNKNOWN, HANDLE_EXPIRED or HANDLE_DROPPED.
   */
  'error': (_quiver_v1_Error__Output | null);
  /**
   * Heartbeat: milliseconds of lease from now.
   */
  'ttlMs': (string);
}
