// Original file: proto/quiver/v1/tables.proto

import type { Long } from '@grpc/proto-loader';

/**
 * What is absent is detected.
 */
export interface CsvReadOptions {
  'delimiter'?: (string);
  'quote'?: (string);
  'escape'?: (string);
  'header'?: (boolean);
  'skipRows'?: (number);
  /**
   * Texts that mean null.
   */
  'nullValues'?: (string)[];
  'comment'?: (string);
  /**
   * As strftime: `%Y-%m-%d`.
   */
  'dateFormat'?: (string);
  'timestampFormat'?: (string);
  'decimalSeparator'?: (string);
  /**
   * `utf-8` (default), `utf-16`, `latin-1`.
   */
  'encoding'?: (string);
  /**
   * Skip rows that do not fit instead of failing.
   */
  'ignoreErrors'?: (boolean);
  /**
   * Rows looked at to detect types; -1 is all. Default 20,480.
   */
  'sampleRows'?: (number | string | Long);
  /**
   * Rows with too few columns get nulls.
   */
  'nullPadding'?: (boolean);
  /**
   * Column names of a file without a header.
   */
  'columnNames'?: (string)[];
  '_delimiter'?: "delimiter";
  '_quote'?: "quote";
  '_escape'?: "escape";
  '_header'?: "header";
  '_skipRows'?: "skipRows";
  '_comment'?: "comment";
  '_dateFormat'?: "dateFormat";
  '_timestampFormat'?: "timestampFormat";
  '_decimalSeparator'?: "decimalSeparator";
  '_encoding'?: "encoding";
  '_ignoreErrors'?: "ignoreErrors";
  '_sampleRows'?: "sampleRows";
  '_nullPadding'?: "nullPadding";
}

/**
 * What is absent is detected.
 */
export interface CsvReadOptions__Output {
  'delimiter'?: (string);
  'quote'?: (string);
  'escape'?: (string);
  'header'?: (boolean);
  'skipRows'?: (number);
  /**
   * Texts that mean null.
   */
  'nullValues': (string)[];
  'comment'?: (string);
  /**
   * As strftime: `%Y-%m-%d`.
   */
  'dateFormat'?: (string);
  'timestampFormat'?: (string);
  'decimalSeparator'?: (string);
  /**
   * `utf-8` (default), `utf-16`, `latin-1`.
   */
  'encoding'?: (string);
  /**
   * Skip rows that do not fit instead of failing.
   */
  'ignoreErrors'?: (boolean);
  /**
   * Rows looked at to detect types; -1 is all. Default 20,480.
   */
  'sampleRows'?: (string);
  /**
   * Rows with too few columns get nulls.
   */
  'nullPadding'?: (boolean);
  /**
   * Column names of a file without a header.
   */
  'columnNames': (string)[];
  '_delimiter'?: "delimiter";
  '_quote'?: "quote";
  '_escape'?: "escape";
  '_header'?: "header";
  '_skipRows'?: "skipRows";
  '_comment'?: "comment";
  '_dateFormat'?: "dateFormat";
  '_timestampFormat'?: "timestampFormat";
  '_decimalSeparator'?: "decimalSeparator";
  '_encoding'?: "encoding";
  '_ignoreErrors'?: "ignoreErrors";
  '_sampleRows'?: "sampleRows";
  '_nullPadding'?: "nullPadding";
}
