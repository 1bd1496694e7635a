// Original file: proto/quiver/v1/common.proto

import type { Long } from '@grpc/proto-loader';

/**
 * An error as a value, for answers in which one item fails and its neighbours do not.
 */
export interface Error {
  /**
   * A gRPC status code.
   */
  'code'?: (number);
  /**
   * As in google.rpc.ErrorInfo: `FILE_NOT_FOUND`.
   */
  'reason'?: (string);
  /**
   * One sentence that names the thing and what to do.
   */
  'message'?: (string);
  'metadata'?: ({[key: string]: string});
  /**
   * Milliseconds to wait before trying again; absent when trying again is pointless.
   */
  'retryAfterMs'?: (number | string | Long);
  '_retryAfterMs'?: "retryAfterMs";
}

/**
 * An error as a value, for answers in which one item fails and its neighbours do not.
 */
export interface Error__Output {
  /**
   * A gRPC status code.
   */
  'code': (number);
  /**
   * As in google.rpc.ErrorInfo: `FILE_NOT_FOUND`.
   */
  'reason': (string);
  /**
   * One sentence that names the thing and what to do.
   */
  'message': (string);
  'metadata': ({[key: string]: string});
  /**
   * Milliseconds to wait before trying again; absent when trying again is pointless.
   */
  'retryAfterMs'?: (string);
  '_retryAfterMs'?: "retryAfterMs";
}
