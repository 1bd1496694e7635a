// Original file: proto/quiver/v1/feeds.proto

/**
 * Where a pointer begins.
 */
export const ValueFrom = {
  VALUE_FROM_ROW: 'VALUE_FROM_ROW',
  /**
   * At the message that the row is in.
   */
  VALUE_FROM_MESSAGE: 'VALUE_FROM_MESSAGE',
  /**
   * At the topic that the message was published under.
   */
  VALUE_FROM_TOPIC: 'VALUE_FROM_TOPIC',
  /**
   * Nowhere: all rows have the same `value`.
   */
  VALUE_FROM_CONSTANT: 'VALUE_FROM_CONSTANT',
} as const;

/**
 * Where a pointer begins.
 */
export type ValueFrom =
  | 'VALUE_FROM_ROW'
  | 0
  /**
   * At the message that the row is in.
   */
  | 'VALUE_FROM_MESSAGE'
  | 1
  /**
   * At the topic that the message was published under.
   */
  | 'VALUE_FROM_TOPIC'
  | 2
  /**
   * Nowhere: all rows have the same `value`.
   */
  | 'VALUE_FROM_CONSTANT'
  | 3

/**
 * Where a pointer begins.
 */
export type ValueFrom__Output = typeof ValueFrom[keyof typeof ValueFrom]
