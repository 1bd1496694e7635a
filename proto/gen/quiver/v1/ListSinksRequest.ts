// Original file: proto/quiver/v1/feeds.proto


export interface ListSinksRequest {
  /**
   * Only those of this live table; empty: all.
   */
  'table'?: (string);
}

export interface ListSinksRequest__Output {
  /**
   * Only those of this live table; empty: all.
   */
  'table': (string);
}
