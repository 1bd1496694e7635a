// Original file: proto/quiver/v1/tables.proto

import type { Format as _quiver_v1_Format, Format__Output as _quiver_v1_Format__Output } from '../../quiver/v1/Format.ts';
import type { WriteMode as _quiver_v1_WriteMode, WriteMode__Output as _quiver_v1_WriteMode__Output } from '../../quiver/v1/WriteMode.ts';
import type { CsvWriteOptions as _quiver_v1_CsvWriteOptions, CsvWriteOptions__Output as _quiver_v1_CsvWriteOptions__Output } from '../../quiver/v1/CsvWriteOptions.ts';
import type { Long } from '@grpc/proto-loader';

export interface WriteRequest {
  'handle'?: (string);
  /**
   * A file, or with partition_by a directory.
   */
  'path'?: (string);
  /**
   * By default from the suffix of the path; Parquet for a directory whose name has no suffix of a format.
   */
  'format'?: (_quiver_v1_Format);
  'mode'?: (_quiver_v1_WriteMode);
  /**
   * Columns that become `key=value` directories.
   */
  'partitionBy'?: (string)[];
  /**
   * Parquet: `zstd` (default), `snappy`, `gzip`, `lz4`, `uncompressed`. CSV and JSON: from the suffix, or `gzip`, `zstd`, `none`. Arrow: `none`.
   */
  'compression'?: (string);
  /**
   * Parquet: rows of a row group; default 122,880.
   */
  'rowGroupRows'?: (number | string | Long);
  'csv'?: (_quiver_v1_CsvWriteOptions | null);
  /**
   * JSON: one array instead of one object a line.
   */
  'jsonArray'?: (boolean);
  /**
   * Arrow: the stream format, or the file format. Default: the stream format for `.arrows`.
   */
  'arrowStream'?: (boolean);
  'queryId'?: (string);
  '_rowGroupRows'?: "rowGroupRows";
  '_arrowStream'?: "arrowStream";
}

export interface WriteRequest__Output {
  'handle': (string);
  /**
   * A file, or with partition_by a directory.
   */
  'path': (string);
  /**
   * By default from the suffix of the path; Parquet for a directory whose name has no suffix of a format.
   */
  'format': (_quiver_v1_Format__Output);
  'mode': (_quiver_v1_WriteMode__Output);
  /**
   * Columns that become `key=value` directories.
   */
  'partitionBy': (string)[];
  /**
   * Parquet: `zstd` (default), `snappy`, `gzip`, `lz4`, `uncompressed`. CSV and JSON: from the suffix, or `gzip`, `zstd`, `none`. Arrow: `none`.
   */
  'compression': (string);
  /**
   * Parquet: rows of a row group; default 122,880.
   */
  'rowGroupRows'?: (string);
  'csv': (_quiver_v1_CsvWriteOptions__Output | null);
  /**
   * JSON: one array instead of one object a line.
   */
  'jsonArray': (boolean);
  /**
   * Arrow: the stream format, or the file format. Default: the stream format for `.arrows`.
   */
  'arrowStream'?: (boolean);
  'queryId': (string);
  '_rowGroupRows'?: "rowGroupRows";
  '_arrowStream'?: "arrowStream";
}
