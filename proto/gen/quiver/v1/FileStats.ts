// Original file: proto/quiver/v1/tables.proto

import type { Long } from '@grpc/proto-loader';

export interface FileStats {
  'path'?: (string);
  'bytes'?: (number | string | Long);
  /**
   * Milliseconds since 1970 of the last change.
   */
  'modifiedMs'?: (number | string | Long);
}

export interface FileStats__Output {
  'path': (string);
  'bytes': (string);
  /**
   * Milliseconds since 1970 of the last change.
   */
  'modifiedMs': (string);
}
