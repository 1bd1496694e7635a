// Original file: proto/quiver/v1/query.proto

import type { QueryInfo as _quiver_v1_QueryInfo, QueryInfo__Output as _quiver_v1_QueryInfo__Output } from '../../quiver/v1/QueryInfo.ts';

export interface ProgressResponse {
  'query'?: (_quiver_v1_QueryInfo | null);
}

export interface ProgressResponse__Output {
  'query': (_quiver_v1_QueryInfo__Output | null);
}
