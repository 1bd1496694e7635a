// Original file: proto/quiver/v1/tables.proto

import type { Long } from '@grpc/proto-loader';

export interface CollectRequest {
  'handle'?: (string);
  /**
   * Wanted bytes of one message; default 2 MiB, at most 16 MiB.
   */
  'batchBytes'?: (number);
  /**
   * Wanted largest number of rows of one record batch; 0 is no bound.
   */
  'batchRows'?: (number);
  'limit'?: (number | string | Long);
  'offset'?: (number | string | Long);
  /**
   * Columns to keep, in this order; all when empty.
   */
  'columns'?: (string)[];
  /**
   * The caller's name for this operation, for Cancel and Progress; made by the server when empty, and sent as header `quiver-query-id`.
   */
  'queryId'?: (string);
  '_limit'?: "limit";
}

export interface CollectRequest__Output {
  'handle': (string);
  /**
   * Wanted bytes of one message; default 2 MiB, at most 16 MiB.
   */
  'batchBytes': (number);
  /**
   * Wanted largest number of rows of one record batch; 0 is no bound.
   */
  'batchRows': (number);
  'limit'?: (string);
  'offset': (string);
  /**
   * Columns to keep, in this order; all when empty.
   */
  'columns': (string)[];
  /**
   * The caller's name for this operation, for Cancel and Progress; made by the server when empty, and sent as header `quiver-query-id`.
   */
  'queryId': (string);
  '_limit'?: "limit";
}
