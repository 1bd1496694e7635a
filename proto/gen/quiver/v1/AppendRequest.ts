// Original file: proto/quiver/v1/feeds.proto

import type { Long } from '@grpc/proto-loader';

export interface AppendRequest {
  /**
   * First message only: the name of the live table.
   */
  'name'?: (string);
  /**
   * The next bytes of one Arrow IPC stream, cut anywhere. Its schema must be the table's.
   */
  'data'?: (Buffer | Uint8Array | string);
  /**
   * As in ArrowData.
   */
  'padding'?: (Buffer | Uint8Array | string);
  /**
   * First message only: who sends, for those who send again what was not answered when their call was lost. Any text of their own
   * choice of at most 30 letters, digits, `_` and `-`, the same in all calls and nobody else's. Rows of his that the table has taken
   * are answered and not taken again. The server knows him as long as the table keeps the last of his rows, and at least until it ends.
   */
  'producer'?: (string);
  /**
   * First message only, with `producer`: which of all rows that he ever sent to the table the first one of this call is, counted from 0.
   */
  'producerRow'?: (number | string | Long);
}

export interface AppendRequest__Output {
  /**
   * First message only: the name of the live table.
   */
  'name': (string);
  /**
   * The next bytes of one Arrow IPC stream, cut anywhere. Its schema must be the table's.
   */
  'data': (Buffer);
  /**
   * As in ArrowData.
   */
  'padding': (Buffer);
  /**
   * First message only: who sends, for those who send again what was not answered when their call was lost. Any text of their own
   * choice of at most 30 letters, digits, `_` and `-`, the same in all calls and nobody else's. Rows of his that the table has taken
   * are answered and not taken again. The server knows him as long as the table keeps the last of his rows, and at least until it ends.
   */
  'producer': (string);
  /**
   * First message only, with `producer`: which of all rows that he ever sent to the table the first one of this call is, counted from 0.
   */
  'producerRow': (string);
}
