// Original file: proto/quiver/v1/feeds.proto

/**
 * What becomes of a value that its column cannot take.
 */
export const Misfits = {
  /**
   * The row goes to the dead letters.
   */
  MISFITS_REJECT: 'MISFITS_REJECT',
  /**
   * The row has null there, and the value is counted.
   */
  MISFITS_NULL: 'MISFITS_NULL',
} as const;

/**
 * What becomes of a value that its column cannot take.
 */
export type Misfits =
  /**
   * The row goes to the dead letters.
   */
  | 'MISFITS_REJECT'
  | 0
  /**
   * The row has null there, and the value is counted.
   */
  | 'MISFITS_NULL'
  | 1

/**
 * What becomes of a value that its column cannot take.
 */
export type Misfits__Output = typeof Misfits[keyof typeof Misfits]
