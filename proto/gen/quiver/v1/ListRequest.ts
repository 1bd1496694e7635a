// Original file: proto/quiver/v1/tables.proto


export interface ListRequest {
  /**
   * At most so many; default 1,000.
   */
  'limit'?: (number);
  /**
   * Where the page before ended: its next_page_token.
   */
  'pageToken'?: (string);
}

export interface ListRequest__Output {
  /**
   * At most so many; default 1,000.
   */
  'limit': (number);
  /**
   * Where the page before ended: its next_page_token.
   */
  'pageToken': (string);
}
