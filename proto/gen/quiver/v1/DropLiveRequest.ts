// Original file: proto/quiver/v1/feeds.proto


export interface DropLiveRequest {
  'name'?: (string);
}

export interface DropLiveRequest__Output {
  'name': (string);
}
