// Original file: proto/quiver/v1/common.proto

import type { Value as _quiver_v1_Value, Value__Output as _quiver_v1_Value__Output } from '../../quiver/v1/Value.ts';
import type { Long } from '@grpc/proto-loader';

export interface _quiver_v1_Value_List {
  'values'?: (_quiver_v1_Value)[];
}

export interface _quiver_v1_Value_List__Output {
  'values': (_quiver_v1_Value__Output)[];
}

/**
 * A value bound to a parameter.
 */
export interface Value {
  /**
   * Set (to anything) for SQL NULL.
   */
  'null'?: (boolean);
  'bool'?: (boolean);
  'int64'?: (number | string | Long);
  'uint64'?: (number | string | Long);
  'double'?: (number | string);
  'string'?: (string);
  'bytes'?: (Buffer | Uint8Array | string);
  /**
   * Microseconds since 1970-01-01T00:00:00Z, an instant.
   */
  'timestampUs'?: (number | string | Long);
  /**
   * Days since 1970-01-01.
   */
  'dateDays'?: (number);
  /**
   * Decimal text, e.g. `-12.340`: its digits and scale are kept.
   */
  'decimal'?: (string);
  /**
   * A whole number beyond 64 bits, as text.
   */
  'hugeint'?: (string);
  'list'?: (_quiver_v1_Value_List | null);
  'kind'?: "null"|"bool"|"int64"|"uint64"|"double"|"string"|"bytes"|"timestampUs"|"dateDays"|"decimal"|"hugeint"|"list";
}

/**
 * A value bound to a parameter.
 */
export interface Value__Output {
  /**
   * Set (to anything) for SQL NULL.
   */
  'null'?: (boolean);
  'bool'?: (boolean);
  'int64'?: (string);
  'uint64'?: (string);
  'double'?: (number);
  'string'?: (string);
  'bytes'?: (Buffer);
  /**
   * Microseconds since 1970-01-01T00:00:00Z, an instant.
   */
  'timestampUs'?: (string);
  /**
   * Days since 1970-01-01.
   */
  'dateDays'?: (number);
  /**
   * Decimal text, e.g. `-12.340`: its digits and scale are kept.
   */
  'decimal'?: (string);
  /**
   * A whole number beyond 64 bits, as text.
   */
  'hugeint'?: (string);
  'list'?: (_quiver_v1_Value_List__Output | null);
  'kind'?: "null"|"bool"|"int64"|"uint64"|"double"|"string"|"bytes"|"timestampUs"|"dateDays"|"decimal"|"hugeint"|"list";
}
