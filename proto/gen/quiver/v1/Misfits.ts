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
  /**
   * The table gets a column that takes it: members that no column has become columns, and columns take more kinds of values than before,
   * whole numbers, then any number, then any value as text. Not together with a mapping.
   */
  MISFITS_WIDEN: 'MISFITS_WIDEN',
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
   * The table gets a column that takes it: members that no column has become columns, and columns take more kinds of values than before,
   * whole numbers, then any number, then any value as text. Not together with a mapping.
   */
  | 'MISFITS_WIDEN'
  | 2

/**
 * What becomes of a value that its column cannot take.
 */
export type Misfits__Output = typeof Misfits[keyof typeof Misfits]
