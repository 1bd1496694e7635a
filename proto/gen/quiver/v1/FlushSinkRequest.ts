// Original file: proto/quiver/v1/feeds.proto


export interface FlushSinkRequest {
  'name'?: (string);
}

export interface FlushSinkRequest__Output {
  'name': (string);
}
