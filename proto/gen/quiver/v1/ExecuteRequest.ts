// Original file: proto/quiver/v1/query.proto

import type { Sql as _quiver_v1_Sql, Sql__Output as _quiver_v1_Sql__Output } from '../../quiver/v1/Sql.ts';

export interface ExecuteRequest {
  'sql'?: (_quiver_v1_Sql | null);
  /**
   * Wanted bytes of one message; default 2 MiB, at most 16 MiB.
   */
  'batchBytes'?: (number);
  /**
   * Wanted largest number of rows of one record batch; 0 is no bound.
   */
  'batchRows'?: (number);
  /**
   * The caller's name for this operation; made by the server when empty, and sent as header `quiver-query-id`.
   */
  'queryId'?: (string);
  'source'?: "sql";
}

export interface ExecuteRequest__Output {
  'sql'?: (_quiver_v1_Sql__Output | null);
  /**
   * Wanted bytes of one message; default 2 MiB, at most 16 MiB.
   */
  'batchBytes': (number);
  /**
   * Wanted largest number of rows of one record batch; 0 is no bound.
   */
  'batchRows': (number);
  /**
   * The caller's name for this operation; made by the server when empty, and sent as header `quiver-query-id`.
   */
  'queryId': (string);
  'source'?: "sql";
}
