// Original file: proto/quiver/v1/tables.proto

import type { Long } from '@grpc/proto-loader';

export interface MaterializeRequest {
  'handle'?: (string);
  'ttlMs'?: (number | string | Long);
  'queryId'?: (string);
}

export interface MaterializeRequest__Output {
  'handle': (string);
  'ttlMs': (string);
  'queryId': (string);
}
