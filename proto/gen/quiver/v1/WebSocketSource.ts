// Original file: proto/quiver/v1/feeds.proto


/**
 * A WebSocket that the server opens. Each message of it, text or binary, is a message of the feed.
 */
export interface WebSocketSource {
  /**
   * `ws:` or `wss:`.
   */
  'url'?: (string);
  /**
   * Sent after each connect, in this order.
   */
  'subscribe'?: (string)[];
  'headers'?: ({[key: string]: string});
}

/**
 * A WebSocket that the server opens. Each message of it, text or binary, is a message of the feed.
 */
export interface WebSocketSource__Output {
  /**
   * `ws:` or `wss:`.
   */
  'url': (string);
  /**
   * Sent after each connect, in this order.
   */
  'subscribe': (string)[];
  'headers': ({[key: string]: string});
}
