// Original file: proto/quiver/v1/tables.proto

import type { PutOptions as _quiver_v1_PutOptions, PutOptions__Output as _quiver_v1_PutOptions__Output } from '../../quiver/v1/PutOptions.ts';

export interface PutRequest {
  /**
   * First message only.
   */
  'options'?: (_quiver_v1_PutOptions | null);
  /**
   * The next bytes of one Arrow IPC stream (or file), cut anywhere.
   */
  'data'?: (Buffer | Uint8Array | string);
  /**
   * As in ArrowData: may put `data` on a multiple of 8, which saves the server a copy.
   */
  'padding'?: (Buffer | Uint8Array | string);
}

export interface PutRequest__Output {
  /**
   * First message only.
   */
  'options': (_quiver_v1_PutOptions__Output | null);
  /**
   * The next bytes of one Arrow IPC stream (or file), cut anywhere.
   */
  'data': (Buffer);
  /**
   * As in ArrowData: may put `data` on a multiple of 8, which saves the server a copy.
   */
  'padding': (Buffer);
}
