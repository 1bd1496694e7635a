// Original file: proto/quiver/v1/tables.proto


export interface DescribeRequest {
  'handle'?: (string);
  'queryId'?: (string);
}

export interface DescribeRequest__Output {
  'handle': (string);
  'queryId': (string);
}
