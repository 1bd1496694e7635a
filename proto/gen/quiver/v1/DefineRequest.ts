// Original file: proto/quiver/v1/query.proto

import type { Sql as _quiver_v1_Sql, Sql__Output as _quiver_v1_Sql__Output } from '../../quiver/v1/Sql.ts';
import type { Long } from '@grpc/proto-loader';

export interface DefineRequest {
  'sql'?: (_quiver_v1_Sql | null);
  /**
   * Lease length in milliseconds; 0 is the server's default.
   */
  'ttlMs'?: (number | string | Long);
  /**
   * As Name would give it.
   */
  'name'?: (string);
  'source'?: "sql";
}

export interface DefineRequest__Output {
  'sql'?: (_quiver_v1_Sql__Output | null);
  /**
   * Lease length in milliseconds; 0 is the server's default.
   */
  'ttlMs': (string);
  /**
   * As Name would give it.
   */
  'name': (string);
  'source'?: "sql";
}
