// Original file: proto/quiver/v1/feeds.proto


export interface StopSinkRequest {
  'name'?: (string);
  /**
   * Whether the rows so far are written before, by default yes; where that fails, the sink goes on.
   */
  'flush'?: (boolean);
  '_flush'?: "flush";
}

export interface StopSinkRequest__Output {
  'name': (string);
  /**
   * Whether the rows so far are written before, by default yes; where that fails, the sink goes on.
   */
  'flush'?: (boolean);
  '_flush'?: "flush";
}
