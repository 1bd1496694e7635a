// Original file: proto/quiver/v1/query.proto

import type { QueryInfo as _quiver_v1_QueryInfo, QueryInfo__Output as _quiver_v1_QueryInfo__Output } from '../../quiver/v1/QueryInfo.ts';

export interface ListQueriesResponse {
  'queries'?: (_quiver_v1_QueryInfo)[];
}

export interface ListQueriesResponse__Output {
  'queries': (_quiver_v1_QueryInfo__Output)[];
}
