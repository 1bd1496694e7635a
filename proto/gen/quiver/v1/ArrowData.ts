// Original file: proto/quiver/v1/common.proto

import type { Error as _quiver_v1_Error, Error__Output as _quiver_v1_Error__Output } from '../../quiver/v1/Error.ts';
import type { Long } from '@grpc/proto-loader';

/**
 * A piece of an Arrow IPC stream (https://arrow.apache.org/docs/format/Columnar.html#ipc-streaming-format).
 * The `data` of all messages with the same index, joined in order, is one complete stream: schema, dictionaries, record
 * batches, end-of-stream. A message normally holds whole record batches; one that is larger than a message may be is cut.
 */
export interface ArrowData {
  /**
   * Which item of the request this belongs to; 0 where there is only one.
   */
  'index'?: (number);
  /**
   * Zero bytes that put `data` on a multiple of 8 from the start of the gRPC frame, whose prefix is 5 bytes before the message,
   * so that a reader can use the buffers in place. Says nothing; readers pass over it.
   */
  'padding'?: (Buffer | Uint8Array | string);
  'data'?: (Buffer | Uint8Array | string);
  /**
   * BatchCollect and ExecuteMany only: this item failed; nothing more follows for its index.
   */
  'error'?: (_quiver_v1_Error | null);
  /**
   * Subscribe only: the number of the first row that `data` has.
   */
  'firstRow'?: (number | string | Long);
  /**
   * Subscribe only: rows before `first_row` that are lost to this subscriber, since the message before.
   */
  'skipped'?: (number | string | Long);
  /**
   * Subscribe only: the row with which a subscription that has all messages up to this one goes on.
   */
  'endRow'?: (number | string | Long);
  '_firstRow'?: "firstRow";
  '_endRow'?: "endRow";
}

/**
 * A piece of an Arrow IPC stream (https://arrow.apache.org/docs/format/Columnar.html#ipc-streaming-format).
 * The `data` of all messages with the same index, joined in order, is one complete stream: schema, dictionaries, record
 * batches, end-of-stream. A message normally holds whole record batches; one that is larger than a message may be is cut.
 */
export interface ArrowData__Output {
  /**
   * Which item of the request this belongs to; 0 where there is only one.
   */
  'index': (number);
  /**
   * Zero bytes that put `data` on a multiple of 8 from the start of the gRPC frame, whose prefix is 5 bytes before the message,
   * so that a reader can use the buffers in place. Says nothing; readers pass over it.
   */
  'padding': (Buffer);
  'data': (Buffer);
  /**
   * BatchCollect and ExecuteMany only: this item failed; nothing more follows for its index.
   */
  'error': (_quiver_v1_Error__Output | null);
  /**
   * Subscribe only: the number of the first row that `data` has.
   */
  'firstRow'?: (string);
  /**
   * Subscribe only: rows before `first_row` that are lost to this subscriber, since the message before.
   */
  'skipped': (string);
  /**
   * Subscribe only: the row with which a subscription that has all messages up to this one goes on.
   */
  'endRow'?: (string);
  '_firstRow'?: "firstRow";
  '_endRow'?: "endRow";
}
