// Original file: proto/quiver/v1/feeds.proto


/**
 * Which feeds.
 */
export interface FeedsRequest {
  'feed'?: (string);
  /**
   * All feeds into this live table.
   */
  'table'?: (string);
  'which'?: "feed"|"table";
}

/**
 * Which feeds.
 */
export interface FeedsRequest__Output {
  'feed'?: (string);
  /**
   * All feeds into this live table.
   */
  'table'?: (string);
  'which'?: "feed"|"table";
}
