// Original file: proto/quiver/v1/feeds.proto

import type { Long } from '@grpc/proto-loader';

export interface DeadLettersRequest {
  'feed'?: (string);
  /**
   * From the letter of this number on.
   */
  'fromNumber'?: (number | string | Long);
  /**
   * At most so many; default 100.
   */
  'limit'?: (number);
}

export interface DeadLettersRequest__Output {
  'feed': (string);
  /**
   * From the letter of this number on.
   */
  'fromNumber': (string);
  /**
   * At most so many; default 100.
   */
  'limit': (number);
}
