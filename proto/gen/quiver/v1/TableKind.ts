// Original file: proto/quiver/v1/common.proto

/**
 * How a table is kept.
 */
export const TableKind = {
  TABLE_KIND_UNSPECIFIED: 'TABLE_KIND_UNSPECIFIED',
  /**
   * Lazy over files: nothing is held, every use reads them again.
   */
  TABLE_KIND_SCAN: 'TABLE_KIND_SCAN',
  /**
   * Lazy over other handles.
   */
  TABLE_KIND_VIEW: 'TABLE_KIND_VIEW',
  /**
   * Rows held by the server, spilled to disk when memory is short.
   */
  TABLE_KIND_TABLE: 'TABLE_KIND_TABLE',
  /**
   * Append-only rows with retention.
   */
  TABLE_KIND_LIVE: 'TABLE_KIND_LIVE',
} as const;

/**
 * How a table is kept.
 */
export type TableKind =
  | 'TABLE_KIND_UNSPECIFIED'
  | 0
  /**
   * Lazy over files: nothing is held, every use reads them again.
   */
  | 'TABLE_KIND_SCAN'
  | 1
  /**
   * Lazy over other handles.
   */
  | 'TABLE_KIND_VIEW'
  | 2
  /**
   * Rows held by the server, spilled to disk when memory is short.
   */
  | 'TABLE_KIND_TABLE'
  | 3
  /**
   * Append-only rows with retention.
   */
  | 'TABLE_KIND_LIVE'
  | 4

/**
 * How a table is kept.
 */
export type TableKind__Output = typeof TableKind[keyof typeof TableKind]
