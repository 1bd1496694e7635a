// Original file: proto/quiver/v1/query.proto


export interface CancelResponse {
  /**
   * False when there was no such operation any more.
   */
  'cancelled'?: (boolean);
}

export interface CancelResponse__Output {
  /**
   * False when there was no such operation any more.
   */
  'cancelled': (boolean);
}
