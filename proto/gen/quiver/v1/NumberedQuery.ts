// Original file: proto/quiver/v1/query.proto

import type { ExecuteRequest as _quiver_v1_ExecuteRequest, ExecuteRequest__Output as _quiver_v1_ExecuteRequest__Output } from '../../quiver/v1/ExecuteRequest.ts';
import type { Long } from '@grpc/proto-loader';

export interface NumberedQuery {
  /**
   * The caller's number for this query, by which its answer is known; free again once that is complete.
   */
  'id'?: (number);
  'execute'?: (_quiver_v1_ExecuteRequest | null);
  /**
   * Milliseconds after which it ends with DEADLINE_EXCEEDED, as a call's deadline would end Execute; 0 is never.
   */
  'deadlineMs'?: (number | string | Long);
  /**
   * Headers that say which trace the query belongs to, such as `traceparent`; without any, that of the call.
   */
  'traceContext'?: ({[key: string]: string});
}

export interface NumberedQuery__Output {
  /**
   * The caller's number for this query, by which its answer is known; free again once that is complete.
   */
  'id': (number);
  'execute': (_quiver_v1_ExecuteRequest__Output | null);
  /**
   * Milliseconds after which it ends with DEADLINE_EXCEEDED, as a call's deadline would end Execute; 0 is never.
   */
  'deadlineMs': (string);
  /**
   * Headers that say which trace the query belongs to, such as `traceparent`; without any, that of the call.
   */
  'traceContext': ({[key: string]: string});
}
