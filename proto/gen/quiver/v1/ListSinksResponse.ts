// Original file: proto/quiver/v1/feeds.proto

import type { Sink as _quiver_v1_Sink, Sink__Output as _quiver_v1_Sink__Output } from '../../quiver/v1/Sink.ts';

export interface ListSinksResponse {
  'sinks'?: (_quiver_v1_Sink)[];
}

export interface ListSinksResponse__Output {
  'sinks': (_quiver_v1_Sink__Output)[];
}
