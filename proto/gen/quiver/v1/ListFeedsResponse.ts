// Original file: proto/quiver/v1/feeds.proto

import type { Feed as _quiver_v1_Feed, Feed__Output as _quiver_v1_Feed__Output } from '../../quiver/v1/Feed.ts';

export interface ListFeedsResponse {
  'feeds'?: (_quiver_v1_Feed)[];
}

export interface ListFeedsResponse__Output {
  'feeds': (_quiver_v1_Feed__Output)[];
}
