// Original file: proto/quiver/v1/tables.proto


export interface StatsRequest {
  'handle'?: (string);
}

export interface StatsRequest__Output {
  'handle': (string);
}
