// Original file: proto/quiver/v1/query.proto


export interface ExplainResponse {
  'plan'?: (string);
}

export interface ExplainResponse__Output {
  'plan': (string);
}
