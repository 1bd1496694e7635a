// Original file: proto/quiver/v1/feeds.proto

import type { ValueFrom as _quiver_v1_ValueFrom, ValueFrom__Output as _quiver_v1_ValueFrom__Output } from '../../quiver/v1/ValueFrom.ts';
import type { NumberUnit as _quiver_v1_NumberUnit, NumberUnit__Output as _quiver_v1_NumberUnit__Output } from '../../quiver/v1/NumberUnit.ts';

export interface ColumnMapping {
  /**
   * The table's column.
   */
  'column'?: (string);
  /**
   * JSON Pointer of its value; by default the member of the column's name. Of a topic: empty for all of it, `/0` for its first level.
   * Not of a constant.
   */
  'pointer'?: (string);
  'from'?: (_quiver_v1_ValueFrom);
  /**
   * What numbers count that become times; by default what the column counts.
   */
  'unit'?: (_quiver_v1_NumberUnit);
  /**
   * Numbers may stand in quotes.
   */
  'quoted'?: (boolean);
  /**
   * Any value, kept as JSON text.
   */
  'json'?: (boolean);
  /**
   * Of a constant, and only there: the value as JSON, at most 4,096 bytes. One that the column cannot take is ARGUMENT_INVALID.
   */
  'value'?: (string);
  '_pointer'?: "pointer";
  '_value'?: "value";
}

export interface ColumnMapping__Output {
  /**
   * The table's column.
   */
  'column': (string);
  /**
   * JSON Pointer of its value; by default the member of the column's name. Of a topic: empty for all of it, `/0` for its first level.
   * Not of a constant.
   */
  'pointer'?: (string);
  'from': (_quiver_v1_ValueFrom__Output);
  /**
   * What numbers count that become times; by default what the column counts.
   */
  'unit': (_quiver_v1_NumberUnit__Output);
  /**
   * Numbers may stand in quotes.
   */
  'quoted': (boolean);
  /**
   * Any value, kept as JSON text.
   */
  'json': (boolean);
  /**
   * Of a constant, and only there: the value as JSON, at most 4,096 bytes. One that the column cannot take is ARGUMENT_INVALID.
   */
  'value'?: (string);
  '_pointer'?: "pointer";
  '_value'?: "value";
}
