// Original file: proto/quiver/v1/query.proto


export interface CancelRequest {
  'queryId'?: (string);
  /**
   * Whose operation; empty is the caller's own. Others' may be ended by administrators only.
   */
  'principal'?: (string);
}

export interface CancelRequest__Output {
  'queryId': (string);
  /**
   * Whose operation; empty is the caller's own. Others' may be ended by administrators only.
   */
  'principal': (string);
}
