// Original file: proto/quiver/v1/query.proto

import type { Sql as _quiver_v1_Sql, Sql__Output as _quiver_v1_Sql__Output } from '../../quiver/v1/Sql.ts';

export interface ExplainRequest {
  'sql'?: (_quiver_v1_Sql | null);
  /**
   * Explain reading this table.
   */
  'handle'?: (string);
  /**
   * Run it and report what each step took.
   */
  'analyze'?: (boolean);
  /**
   * `text` (default) or `json`.
   */
  'format'?: (string);
  'queryId'?: (string);
  'source'?: "sql"|"handle";
}

export interface ExplainRequest__Output {
  'sql'?: (_quiver_v1_Sql__Output | null);
  /**
   * Explain reading this table.
   */
  'handle'?: (string);
  /**
   * Run it and report what each step took.
   */
  'analyze': (boolean);
  /**
   * `text` (default) or `json`.
   */
  'format': (string);
  'queryId': (string);
  'source'?: "sql"|"handle";
}
