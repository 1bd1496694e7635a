// Original file: proto/quiver/v1/tables.proto

import type { Long } from '@grpc/proto-loader';

export interface JsonReadOptions {
  /**
   * `auto` (default), `array`, `newline_delimited`.
   */
  'layout'?: (string);
  /**
   * Skip records that do not parse instead of failing.
   */
  'ignoreErrors'?: (boolean);
  /**
   * Records looked at to detect types; -1 is all. Default 20,480.
   */
  'sampleRecords'?: (number | string | Long);
  /**
   * How deep nested objects become structs; deeper stays JSON text. -1 is without end.
   */
  'maxDepth'?: (number);
  '_ignoreErrors'?: "ignoreErrors";
  '_sampleRecords'?: "sampleRecords";
  '_maxDepth'?: "maxDepth";
}

export interface JsonReadOptions__Output {
  /**
   * `auto` (default), `array`, `newline_delimited`.
   */
  'layout': (string);
  /**
   * Skip records that do not parse instead of failing.
   */
  'ignoreErrors'?: (boolean);
  /**
   * Records looked at to detect types; -1 is all. Default 20,480.
   */
  'sampleRecords'?: (string);
  /**
   * How deep nested objects become structs; deeper stays JSON text. -1 is without end.
   */
  'maxDepth'?: (number);
  '_ignoreErrors'?: "ignoreErrors";
  '_sampleRecords'?: "sampleRecords";
  '_maxDepth'?: "maxDepth";
}
