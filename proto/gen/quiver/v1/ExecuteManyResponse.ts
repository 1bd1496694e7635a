// Original file: proto/quiver/v1/query.proto

import type { ArrowData as _quiver_v1_ArrowData, ArrowData__Output as _quiver_v1_ArrowData__Output } from '../../quiver/v1/ArrowData.ts';

export interface ExecuteManyResponse {
  /**
   * Pieces of answers, `index` being the id of the query. An answer is complete with the end-of-stream mark of its Arrow stream, or
   * with an error, which is what the status of Execute would say. Small answers that are ready together come together.
   */
  'answers'?: (_quiver_v1_ArrowData)[];
}

export interface ExecuteManyResponse__Output {
  /**
   * Pieces of answers, `index` being the id of the query. An answer is complete with the end-of-stream mark of its Arrow stream, or
   * with an error, which is what the status of Execute would say. Small answers that are ready together come together.
   */
  'answers': (_quiver_v1_ArrowData__Output)[];
}
