// Original file: proto/google/rpc/status.proto

import type { Any as _google_protobuf_Any, Any__Output as _google_protobuf_Any__Output } from '../../google/protobuf/Any.ts';

/**
 * Travels in the trailer `grpc-status-details-bin`.
 */
export interface Status {
  /**
   * A gRPC status code.
   */
  'code'?: (number);
  /**
   * The same text as the call's status message.
   */
  'message'?: (string);
  /**
   * An ErrorInfo, and for refused work a RetryInfo.
   */
  'details'?: (_google_protobuf_Any)[];
}

/**
 * Travels in the trailer `grpc-status-details-bin`.
 */
export interface Status__Output {
  /**
   * A gRPC status code.
   */
  'code': (number);
  /**
   * The same text as the call's status message.
   */
  'message': (string);
  /**
   * An ErrorInfo, and for refused work a RetryInfo.
   */
  'details': (_google_protobuf_Any__Output)[];
}
