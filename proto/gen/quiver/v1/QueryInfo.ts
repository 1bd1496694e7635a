// Original file: proto/quiver/v1/query.proto

import type { QueryState as _quiver_v1_QueryState, QueryState__Output as _quiver_v1_QueryState__Output } from '../../quiver/v1/QueryState.ts';
import type { Long } from '@grpc/proto-loader';

export interface QueryInfo {
  'queryId'?: (string);
  'state'?: (_quiver_v1_QueryState);
  /**
   * 0 to 1 where the engine knows.
   */
  'fraction'?: (number | string);
  'rowsSent'?: (number | string | Long);
  'bytesSent'?: (number | string | Long);
  'elapsedMs'?: (number | string | Long);
  /**
   * The RPC, e.g. `Query/Execute`.
   */
  'operation'?: (string);
  /**
   * The first 1,000 characters of the SQL, if any.
   */
  'sql'?: (string);
  /**
   * Who asked for it.
   */
  'principal'?: (string);
  '_fraction'?: "fraction";
}

export interface QueryInfo__Output {
  'queryId': (string);
  'state': (_quiver_v1_QueryState__Output);
  /**
   * 0 to 1 where the engine knows.
   */
  'fraction'?: (number);
  'rowsSent': (string);
  'bytesSent': (string);
  'elapsedMs': (string);
  /**
   * The RPC, e.g. `Query/Execute`.
   */
  'operation': (string);
  /**
   * The first 1,000 characters of the SQL, if any.
   */
  'sql': (string);
  /**
   * Who asked for it.
   */
  'principal': (string);
  '_fraction'?: "fraction";
}
