// A table becomes files.
import { WriteMode } from '../../proto/gen/quiver/v1/WriteMode.ts'
import type { WriteRequest } from '../../proto/gen/quiver/v1/WriteRequest.ts'
import { tablesService } from '../../proto/load.ts'
import type { QuiverError } from '../errors.ts'
import type { ResultAsync } from '../result.ts'
import { idOf, type TableRef } from '../table-ref.ts'
import type { CallOptions } from '../transport/connection.ts'
import { unary } from '../transport/unary.ts'
import { present, wholeNumbers, wireNumber } from './arguments.ts'
import type { Identified } from './collect.ts'
import { wireFormat, type FileFormat } from './read-request.ts'
import type { Session } from './session.ts'

/** How CSV is to be written. */
export interface CsvWriteOptions {
  /** By default a comma. */
  readonly delimiter?: string | undefined
  readonly quote?: string | undefined
  /** Whether the first row has the column names; by default yes. */
  readonly header?: boolean | undefined
  /** What stands for null; by default nothing. */
  readonly nullValue?: string | undefined
}

/** Options of a write. */
export interface WriteOptions extends CallOptions, Identified {
  /** By default from the path's suffix; `parquet` for a directory (`partitionBy`) whose name has no suffix of a format. */
  readonly format?: FileFormat | undefined
  /** Replace what is there. By default a target that exists is an error (`FILE_EXISTS`). */
  readonly overwrite?: boolean | undefined
  /** Columns that become `key=value` directories below the path. */
  readonly partitionBy?: readonly string[] | undefined
  /**
   * Parquet: `zstd` (default), `snappy`, `gzip`, `lz4`, `uncompressed`. CSV and JSON: `gzip`, `zstd`, `none`, by default from the
   * suffix. Arrow: `none`.
   */
  readonly compression?: string | undefined
  /** Parquet: rows of a row group, by default 122,880. */
  readonly rowGroupRows?: number | undefined
  readonly csv?: CsvWriteOptions | undefined
  /** JSON: one array instead of one object a line. */
  readonly jsonArray?: boolean | undefined
  /** Arrow: the stream format, or the file format; by default the first for `.arrows`. */
  readonly arrowStream?: boolean | undefined
}

/** What a write wrote. */
export interface WriteSummary {
  readonly rows: bigint
  readonly bytes: bigint
  /** In the order of their names. */
  readonly files: readonly string[]
}

/** Writes a table to files. */
export function write({ servers }: Session, table: TableRef, path: string, options: WriteOptions): ResultAsync<WriteSummary, QuiverError> {
  const { overwrite, partitionBy, compression, rowGroupRows, csv, jsonArray, arrowStream, queryId } = options
  return wholeNumbers({ rowGroupRows })
    .andThen(() => wireFormat(options.format))
    .map((format) =>
      present<WriteRequest>({
        handle: idOf(table),
        path,
        format,
        mode: overwrite === true ? WriteMode.WRITE_MODE_OVERWRITE : undefined,
        partitionBy: partitionBy && [...partitionBy],
        compression,
        rowGroupRows: wireNumber(rowGroupRows),
        csv: csv && present({ ...csv }),
        jsonArray,
        arrowStream,
        queryId,
      }),
    )
    .asyncAndThen((request) => unary(servers, tablesService.Write, request, options))
    .map(({ rows, bytes, files }) => ({ rows: BigInt(rows), bytes: BigInt(bytes), files }))
}
