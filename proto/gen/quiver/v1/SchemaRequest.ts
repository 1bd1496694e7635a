// Original file: proto/quiver/v1/tables.proto


export interface SchemaRequest {
  'handle'?: (string);
}

export interface SchemaRequest__Output {
  'handle': (string);
}
