// Original file: proto/quiver/v1/tables.proto


export interface DropRequest {
  'handles'?: (string)[];
}

export interface DropRequest__Output {
  'handles': (string)[];
}
