// Original file: proto/quiver/v1/query.proto


export interface CancelRequest {
  'queryId'?: (string);
}

export interface CancelRequest__Output {
  'queryId': (string);
}
