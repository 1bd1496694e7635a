// Original file: proto/quiver/v1/tables.proto


export interface BatchCollectRequest {
  'handles'?: (string)[];
  'batchBytes'?: (number);
  /**
   * How many tables are read at once; default the server's workers.
   */
  'concurrency'?: (number);
  'queryId'?: (string);
}

export interface BatchCollectRequest__Output {
  'handles': (string)[];
  'batchBytes': (number);
  /**
   * How many tables are read at once; default the server's workers.
   */
  'concurrency': (number);
  'queryId': (string);
}
