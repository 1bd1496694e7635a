// Original file: proto/quiver/v1/tables.proto

import type { Long } from '@grpc/proto-loader';

export interface PutOptions {
  'ttlMs'?: (number | string | Long);
  /**
   * As Name would give it.
   */
  'name'?: (string);
}

export interface PutOptions__Output {
  'ttlMs': (string);
  /**
   * As Name would give it.
   */
  'name': (string);
}
