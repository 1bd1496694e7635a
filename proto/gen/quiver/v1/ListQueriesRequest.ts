// Original file: proto/quiver/v1/query.proto


export interface ListQueriesRequest {
}

export interface ListQueriesRequest__Output {
}
