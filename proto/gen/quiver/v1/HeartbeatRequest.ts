// Original file: proto/quiver/v1/tables.proto


export interface HeartbeatRequest {
  /**
   * At most 1,000.
   */
  'handles'?: (string)[];
}

export interface HeartbeatRequest__Output {
  /**
   * At most 1,000.
   */
  'handles': (string)[];
}
