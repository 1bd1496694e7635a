// Original file: proto/quiver/v1/feeds.proto


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
}
