// Original file: proto/quiver/v1/tables.proto

import type { HandleResult as _quiver_v1_HandleResult, HandleResult__Output as _quiver_v1_HandleResult__Output } from '../../quiver/v1/HandleResult.ts';

export interface DropResponse {
  /**
   * One for each handle of the request, in its order; absent error means dropped.
   */
  'results'?: (_quiver_v1_HandleResult)[];
}

export interface DropResponse__Output {
  /**
   * One for each handle of the request, in its order; absent error means dropped.
   */
  'results': (_quiver_v1_HandleResult__Output)[];
}
