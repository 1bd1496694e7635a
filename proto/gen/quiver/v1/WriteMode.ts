// Original file: proto/quiver/v1/tables.proto

export const WriteMode = {
  /**
   * Fail with ALREADY_EXISTS when the target exists.
   */
  WRITE_MODE_UNSPECIFIED: 'WRITE_MODE_UNSPECIFIED',
  /**
   * Replace it.
   */
  WRITE_MODE_OVERWRITE: 'WRITE_MODE_OVERWRITE',
} as const;

export type WriteMode =
  /**
   * Fail with ALREADY_EXISTS when the target exists.
   */
  | 'WRITE_MODE_UNSPECIFIED'
  | 0
  /**
   * Replace it.
   */
  | 'WRITE_MODE_OVERWRITE'
  | 1

export type WriteMode__Output = typeof WriteMode[keyof typeof WriteMode]
