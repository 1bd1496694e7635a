// Original file: proto/quiver/v1/feeds.proto

import type { SinkRotation as _quiver_v1_SinkRotation, SinkRotation__Output as _quiver_v1_SinkRotation__Output } from '../../quiver/v1/SinkRotation.ts';
import type { SinkStart as _quiver_v1_SinkStart, SinkStart__Output as _quiver_v1_SinkStart__Output } from '../../quiver/v1/SinkStart.ts';

/**
 * A sink writes each row of its table once, in the order of the rows, to files that are there whole or not at all, named for the number
 * of their first row and of the row after their last: `rows-<16 digits>-<16 digits>.parquet`. With partitions there is one in each
 * partition's directory, or several, the others with `-1`, `-2` … before the suffix. What begins with `_` or `.` in the directory is the
 * sink's own.
 */
export interface OpenSinkRequest {
  /**
   * Letters, digits, `_`, `-` and `.`, at most 128.
   */
  'name'?: (string);
  /**
   * The live table.
   */
  'table'?: (string);
  /**
   * A directory under the server's roots, which is made where it is not there. It has to be the sink's alone: SINK_CONFLICT where
   * it has files of another sink, or of another table with the same row numbers, such as the same table in memory before a restart.
   */
  'path'?: (string);
  /**
   * Columns that become `key=value` directories and are not in the files.
   */
  'partitionBy'?: (string)[];
  'rotation'?: (_quiver_v1_SinkRotation | null);
  /**
   * `zstd` (default), `snappy`, `gzip`, `lz4`, `uncompressed`.
   */
  'compression'?: (string);
  /**
   * Where a sink begins that has not been in its directory before.
   */
  'start'?: (_quiver_v1_SinkStart);
}

/**
 * A sink writes each row of its table once, in the order of the rows, to files that are there whole or not at all, named for the number
 * of their first row and of the row after their last: `rows-<16 digits>-<16 digits>.parquet`. With partitions there is one in each
 * partition's directory, or several, the others with `-1`, `-2` … before the suffix. What begins with `_` or `.` in the directory is the
 * sink's own.
 */
export interface OpenSinkRequest__Output {
  /**
   * Letters, digits, `_`, `-` and `.`, at most 128.
   */
  'name': (string);
  /**
   * The live table.
   */
  'table': (string);
  /**
   * A directory under the server's roots, which is made where it is not there. It has to be the sink's alone: SINK_CONFLICT where
   * it has files of another sink, or of another table with the same row numbers, such as the same table in memory before a restart.
   */
  'path': (string);
  /**
   * Columns that become `key=value` directories and are not in the files.
   */
  'partitionBy': (string)[];
  'rotation': (_quiver_v1_SinkRotation__Output | null);
  /**
   * `zstd` (default), `snappy`, `gzip`, `lz4`, `uncompressed`.
   */
  'compression': (string);
  /**
   * Where a sink begins that has not been in its directory before.
   */
  'start': (_quiver_v1_SinkStart__Output);
}
