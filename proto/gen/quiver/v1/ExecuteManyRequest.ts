// Original file: proto/quiver/v1/query.proto

import type { NumberedQuery as _quiver_v1_NumberedQuery, NumberedQuery__Output as _quiver_v1_NumberedQuery__Output } from '../../quiver/v1/NumberedQuery.ts';

export interface ExecuteManyRequest {
  /**
   * Queries to run; at most 1,000.
   */
  'queries'?: (_quiver_v1_NumberedQuery)[];
  /**
   * Ids of queries to end. Each is still answered, as a rule with CANCELLED; ids that are not running are passed over.
   */
  'cancel'?: (number)[];
}

export interface ExecuteManyRequest__Output {
  /**
   * Queries to run; at most 1,000.
   */
  'queries': (_quiver_v1_NumberedQuery__Output)[];
  /**
   * Ids of queries to end. Each is still answered, as a rule with CANCELLED; ids that are not running are passed over.
   */
  'cancel': (number)[];
}
