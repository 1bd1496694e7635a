// Original file: proto/quiver/v1/common.proto


/**
 * One column, for people and for languages without an Arrow library.
 */
export interface Column {
  'name'?: (string);
  /**
   * Arrow's own name of the type, e.g. `Timestamp<MICROSECOND, UTC>`.
   */
  'arrowType'?: (string);
  /**
   * The type as SQL names it, e.g. `TIMESTAMP WITH TIME ZONE`.
   */
  'sqlType'?: (string);
  'nullable'?: (boolean);
}

/**
 * One column, for people and for languages without an Arrow library.
 */
export interface Column__Output {
  'name': (string);
  /**
   * Arrow's own name of the type, e.g. `Timestamp<MICROSECOND, UTC>`.
   */
  'arrowType': (string);
  /**
   * The type as SQL names it, e.g. `TIMESTAMP WITH TIME ZONE`.
   */
  'sqlType': (string);
  'nullable': (boolean);
}
