// Original file: proto/quiver/v1/tables.proto

import type { Long } from '@grpc/proto-loader';

export interface WriteResponse {
  'rows'?: (number | string | Long);
  'bytes'?: (number | string | Long);
  /**
   * What was written, in the order of names.
   */
  'files'?: (string)[];
}

export interface WriteResponse__Output {
  'rows': (string);
  'bytes': (string);
  /**
   * What was written, in the order of names.
   */
  'files': (string)[];
}
