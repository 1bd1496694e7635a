// Original file: proto/quiver/v1/feeds.proto


export interface MessageFilter {
  'pointer'?: (string);
  /**
   * At least one: texts without their quotes, anything else as JSON writes it.
   */
  'values'?: (string)[];
}

export interface MessageFilter__Output {
  'pointer': (string);
  /**
   * At least one: texts without their quotes, anything else as JSON writes it.
   */
  'values': (string)[];
}
