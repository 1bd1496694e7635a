// Original file: proto/quiver/v1/feeds.proto

import type { DeadLetter as _quiver_v1_DeadLetter, DeadLetter__Output as _quiver_v1_DeadLetter__Output } from '../../quiver/v1/DeadLetter.ts';
import type { Long } from '@grpc/proto-loader';

export interface DeadLettersResponse {
  'letters'?: (_quiver_v1_DeadLetter)[];
  /**
   * How many there were, those that are kept and those that are not.
   */
  'count'?: (number | string | Long);
}

export interface DeadLettersResponse__Output {
  'letters': (_quiver_v1_DeadLetter__Output)[];
  /**
   * How many there were, those that are kept and those that are not.
   */
  'count': (string);
}
