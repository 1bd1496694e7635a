// Original file: proto/quiver/v1/tables.proto


export interface DropRequest {
  /**
   * At most 1,000.
   */
  'handles'?: (string)[];
}

export interface DropRequest__Output {
  /**
   * At most 1,000.
   */
  'handles': (string)[];
}
