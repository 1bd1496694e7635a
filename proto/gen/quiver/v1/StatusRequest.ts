// Original file: proto/quiver/v1/server.proto


export interface StatusRequest {
}

export interface StatusRequest__Output {
}
