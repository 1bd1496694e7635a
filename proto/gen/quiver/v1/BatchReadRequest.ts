// Original file: proto/quiver/v1/tables.proto

import type { ReadRequest as _quiver_v1_ReadRequest, ReadRequest__Output as _quiver_v1_ReadRequest__Output } from '../../quiver/v1/ReadRequest.ts';

export interface BatchReadRequest {
  /**
   * The caller's number for this read; comes back with its answer.
   */
  'index'?: (number);
  'read'?: (_quiver_v1_ReadRequest | null);
}

export interface BatchReadRequest__Output {
  /**
   * The caller's number for this read; comes back with its answer.
   */
  'index': (number);
  'read': (_quiver_v1_ReadRequest__Output | null);
}
