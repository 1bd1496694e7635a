// Original file: proto/quiver/v1/tables.proto

import type { Format as _quiver_v1_Format, Format__Output as _quiver_v1_Format__Output } from '../../quiver/v1/Format.ts';
import type { CsvReadOptions as _quiver_v1_CsvReadOptions, CsvReadOptions__Output as _quiver_v1_CsvReadOptions__Output } from '../../quiver/v1/CsvReadOptions.ts';
import type { JsonReadOptions as _quiver_v1_JsonReadOptions, JsonReadOptions__Output as _quiver_v1_JsonReadOptions__Output } from '../../quiver/v1/JsonReadOptions.ts';
import type { Long } from '@grpc/proto-loader';

export interface ReadRequest {
  /**
   * Files, globs (`*`, `**`, `?`, `[ab]`) or directories, read as one table in this order; a glob's files in the order of their names.
   */
  'paths'?: (string)[];
  'format'?: (_quiver_v1_Format);
  /**
   * Columns to keep, in this order; all when empty.
   */
  'columns'?: (string)[];
  /**
   * An SQL condition over the columns, e.g. `qty > 100`.
   */
  'predicate'?: (string);
  /**
   * At most so many rows, the first ones.
   */
  'limit'?: (number | string | Long);
  /**
   * Hold the rows in the server instead of reading the files at each use.
   */
  'materialize'?: (boolean);
  /**
   * Lease length in milliseconds; 0 is the server's default.
   */
  'ttlMs'?: (number | string | Long);
  /**
   * Take `key=value` directories as columns; by default when all paths have them.
   */
  'hivePartitioning'?: (boolean);
  /**
   * The columns of all files, null where a file has none of that name; otherwise those of the first file, found in the others by name,
   * and a file that lacks one is an error (JSON: null).
   */
  'unionByName'?: (boolean);
  /**
   * Add a column of this name with each row's file.
   */
  'filenameColumn'?: (string);
  /**
   * Add a column of this name with each row's number, from 0.
   */
  'rowIndexColumn'?: (string);
  /**
   * Types by column name, as SQL names them: they replace what CSV and JSON detection finds; Parquet columns are cast.
   */
  'schema'?: ({[key: string]: string});
  'csv'?: (_quiver_v1_CsvReadOptions | null);
  'json'?: (_quiver_v1_JsonReadOptions | null);
  '_limit'?: "limit";
  '_hivePartitioning'?: "hivePartitioning";
}

export interface ReadRequest__Output {
  /**
   * Files, globs (`*`, `**`, `?`, `[ab]`) or directories, read as one table in this order; a glob's files in the order of their names.
   */
  'paths': (string)[];
  'format': (_quiver_v1_Format__Output);
  /**
   * Columns to keep, in this order; all when empty.
   */
  'columns': (string)[];
  /**
   * An SQL condition over the columns, e.g. `qty > 100`.
   */
  'predicate': (string);
  /**
   * At most so many rows, the first ones.
   */
  'limit'?: (string);
  /**
   * Hold the rows in the server instead of reading the files at each use.
   */
  'materialize': (boolean);
  /**
   * Lease length in milliseconds; 0 is the server's default.
   */
  'ttlMs': (string);
  /**
   * Take `key=value` directories as columns; by default when all paths have them.
   */
  'hivePartitioning'?: (boolean);
  /**
   * The columns of all files, null where a file has none of that name; otherwise those of the first file, found in the others by name,
   * and a file that lacks one is an error (JSON: null).
   */
  'unionByName': (boolean);
  /**
   * Add a column of this name with each row's file.
   */
  'filenameColumn': (string);
  /**
   * Add a column of this name with each row's number, from 0.
   */
  'rowIndexColumn': (string);
  /**
   * Types by column name, as SQL names them: they replace what CSV and JSON detection finds; Parquet columns are cast.
   */
  'schema': ({[key: string]: string});
  'csv': (_quiver_v1_CsvReadOptions__Output | null);
  'json': (_quiver_v1_JsonReadOptions__Output | null);
  '_limit'?: "limit";
  '_hivePartitioning'?: "hivePartitioning";
}
