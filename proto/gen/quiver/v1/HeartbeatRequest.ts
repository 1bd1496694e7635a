// Original file: proto/quiver/v1/tables.proto


export interface HeartbeatRequest {
  'handles'?: (string)[];
}

export interface HeartbeatRequest__Output {
  'handles': (string)[];
}
