// Original file: proto/quiver/v1/query.proto

import type { Value as _quiver_v1_Value, Value__Output as _quiver_v1_Value__Output } from '../../quiver/v1/Value.ts';

/**
 * One SQL query: SELECT, WITH, FROM, VALUES, PIVOT, UNPIVOT, SUMMARIZE, DESCRIBE or SHOW.
 */
export interface Sql {
  'text'?: (string);
  /**
   * Names that the text may use as tables, and the handles they stand for. They hide names given with Name.
   */
  'bindings'?: ({[key: string]: string});
  /**
   * Values of `?` or `$1`, `$2` …, in order.
   */
  'parameters'?: (_quiver_v1_Value)[];
  /**
   * Values of `$name`.
   */
  'namedParameters'?: ({[key: string]: _quiver_v1_Value});
}

/**
 * One SQL query: SELECT, WITH, FROM, VALUES, PIVOT, UNPIVOT, SUMMARIZE, DESCRIBE or SHOW.
 */
export interface Sql__Output {
  'text': (string);
  /**
   * Names that the text may use as tables, and the handles they stand for. They hide names given with Name.
   */
  'bindings': ({[key: string]: string});
  /**
   * Values of `?` or `$1`, `$2` …, in order.
   */
  'parameters': (_quiver_v1_Value__Output)[];
  /**
   * Values of `$name`.
   */
  'namedParameters': ({[key: string]: _quiver_v1_Value__Output});
}
