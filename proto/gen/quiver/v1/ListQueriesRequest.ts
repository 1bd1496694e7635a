// Original file: proto/quiver/v1/query.proto


export interface ListQueriesRequest {
  /**
   * Those of all callers, which administrators only may see; otherwise the caller's own.
   */
  'all'?: (boolean);
}

export interface ListQueriesRequest__Output {
  /**
   * Those of all callers, which administrators only may see; otherwise the caller's own.
   */
  'all': (boolean);
}
