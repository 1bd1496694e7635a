// Original file: proto/quiver/v1/query.proto


export interface ProgressRequest {
  'queryId'?: (string);
  /**
   * Milliseconds between reports; default 250, at least 20.
   */
  'intervalMs'?: (number);
}

export interface ProgressRequest__Output {
  'queryId': (string);
  /**
   * Milliseconds between reports; default 250, at least 20.
   */
  'intervalMs': (number);
}
