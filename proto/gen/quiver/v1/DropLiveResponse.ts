// Original file: proto/quiver/v1/feeds.proto


export interface DropLiveResponse {
}

export interface DropLiveResponse__Output {
}
