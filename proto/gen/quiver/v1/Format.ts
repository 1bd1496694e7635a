// Original file: proto/quiver/v1/tables.proto

export const Format = {
  /**
   * From the path's suffix, a compression suffix (.gz, .zst) before it stripped.
   */
  FORMAT_UNSPECIFIED: 'FORMAT_UNSPECIFIED',
  FORMAT_PARQUET: 'FORMAT_PARQUET',
  /**
   * .csv, .tsv, .txt
   */
  FORMAT_CSV: 'FORMAT_CSV',
  /**
   * .json, .ndjson, .jsonl: an array of objects or one object a line.
   */
  FORMAT_JSON: 'FORMAT_JSON',
  /**
   * .arrow, .feather, .ipc (file format), .arrows (stream format). Read into a held table.
   */
  FORMAT_ARROW: 'FORMAT_ARROW',
} as const;

export type Format =
  /**
   * From the path's suffix, a compression suffix (.gz, .zst) before it stripped.
   */
  | 'FORMAT_UNSPECIFIED'
  | 0
  | 'FORMAT_PARQUET'
  | 1
  /**
   * .csv, .tsv, .txt
   */
  | 'FORMAT_CSV'
  | 2
  /**
   * .json, .ndjson, .jsonl: an array of objects or one object a line.
   */
  | 'FORMAT_JSON'
  | 3
  /**
   * .arrow, .feather, .ipc (file format), .arrows (stream format). Read into a held table.
   */
  | 'FORMAT_ARROW'
  | 4

export type Format__Output = typeof Format[keyof typeof Format]
