// Original file: proto/google/rpc/error_details.proto


/**
 * Why a call failed, for programs.
 */
export interface ErrorInfo {
  /**
   * UPPER_SNAKE_CASE, unique within the domain: `FILE_NOT_FOUND`.
   */
  'reason'?: (string);
  /**
   * Always `quiver`.
   */
  'domain'?: (string);
  /**
   * What the reason is about: `path`, `column`, `handle`, `position` …
   */
  'metadata'?: ({[key: string]: string});
}

/**
 * Why a call failed, for programs.
 */
export interface ErrorInfo__Output {
  /**
   * UPPER_SNAKE_CASE, unique within the domain: `FILE_NOT_FOUND`.
   */
  'reason': (string);
  /**
   * Always `quiver`.
   */
  'domain': (string);
  /**
   * What the reason is about: `path`, `column`, `handle`, `position` …
   */
  'metadata': ({[key: string]: string});
}
