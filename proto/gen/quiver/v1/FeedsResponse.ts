// Original file: proto/quiver/v1/feeds.proto

import type { Feed as _quiver_v1_Feed, Feed__Output as _quiver_v1_Feed__Output } from '../../quiver/v1/Feed.ts';

/**
 * As they are after the call.
 */
export interface FeedsResponse {
  'feeds'?: (_quiver_v1_Feed)[];
}

/**
 * As they are after the call.
 */
export interface FeedsResponse__Output {
  'feeds': (_quiver_v1_Feed__Output)[];
}
