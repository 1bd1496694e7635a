// What can be said of a read, and how the wire says it.
import { Format as WireFormat } from '../../proto/gen/quiver/v1/Format.ts'
import type { ReadRequest } from '../../proto/gen/quiver/v1/ReadRequest.ts'
import { invalidError, type QuiverError } from '../errors.ts'
import { err, ok, type Result } from '../result.ts'
import { present, wholeNumbers, wireNumber } from './arguments.ts'

/** A file format. */
export type FileFormat = 'parquet' | 'csv' | 'json' | 'arrow'

/** How CSV is written; what is absent is detected. */
export interface CsvReadOptions {
  readonly delimiter?: string | undefined
  readonly quote?: string | undefined
  readonly escape?: string | undefined
  /** Whether the first row has the column names. */
  readonly header?: boolean | undefined
  /** Rows to pass over at the start. */
  readonly skipRows?: number | undefined
  /** Texts that mean null. */
  readonly nullValues?: readonly string[] | undefined
  /** What begins a comment. */
  readonly comment?: string | undefined
  /** As strftime, e.g. `%Y-%m-%d`. */
  readonly dateFormat?: string | undefined
  readonly timestampFormat?: string | undefined
  readonly decimalSeparator?: string | undefined
  /** `utf-8` (default), `utf-16` or `latin-1`. */
  readonly encoding?: string | undefined
  /** Pass over rows that do not fit instead of failing. */
  readonly ignoreErrors?: boolean | undefined
  /** Rows looked at to detect types, by default 20,480; -1 is all. */
  readonly sampleRows?: number | undefined
  /** Fill rows that have too few columns with nulls. */
  readonly nullPadding?: boolean | undefined
  /** Names of the columns, for a file without a header. */
  readonly columnNames?: readonly string[] | undefined
}

/** How JSON is written. */
export interface JsonReadOptions {
  /** One array of objects, or one object a line; `auto` (default) finds out. */
  readonly layout?: 'auto' | 'array' | 'newline_delimited' | undefined
  /** Pass over records that do not parse instead of failing. */
  readonly ignoreErrors?: boolean | undefined
  /** Records looked at to detect types, by default 20,480; -1 is all. */
  readonly sampleRecords?: number | undefined
  /** How deep nested objects become structs; deeper ones stay JSON text. By default and with -1 without end. */
  readonly maxDepth?: number | undefined
}

/** How files are read. */
export interface ReadShape {
  /** By default from the path's suffix, a compression suffix (.gz, .zst) before it stripped. */
  readonly format?: FileFormat | undefined
  /** Columns to keep, in this order; by default all. */
  readonly columns?: readonly string[] | undefined
  /** An SQL condition over the columns, e.g. `qty > 100`. */
  readonly predicate?: string | undefined
  /** At most so many rows, the first ones. */
  readonly limit?: number | bigint | undefined
  /** Hold the rows in the server instead of reading the files at each use. */
  readonly materialize?: boolean | undefined
  /** Length of the lease in milliseconds; by default the server's, 30 minutes. */
  readonly ttlMs?: number | undefined
  /** Take `key=value` directories as columns; by default when all paths have them. */
  readonly hivePartitioning?: boolean | undefined
  /**
   * The columns of all files, null where a file has none of that name. By default those of the first file, found in the others by
   * name, and a file that lacks one is an error; JSON has those of all files always.
   */
  readonly unionByName?: boolean | undefined
  /** Add a column of this name with each row's file. */
  readonly filenameColumn?: string | undefined
  /** Add a column of this name with each row's number, from 0. */
  readonly rowIndexColumn?: string | undefined
  /** SQL types by column name. They replace what CSV and JSON detection finds; Parquet columns are cast. */
  readonly schema?: Readonly<Record<string, string>> | undefined
  readonly csv?: CsvReadOptions | undefined
  readonly json?: JsonReadOptions | undefined
}

const FORMATS: Readonly<Record<FileFormat, WireFormat>> = {
  parquet: WireFormat.FORMAT_PARQUET,
  csv: WireFormat.FORMAT_CSV,
  json: WireFormat.FORMAT_JSON,
  arrow: WireFormat.FORMAT_ARROW,
}

/** The wire's word for a format, absent for an absent one. */
export function wireFormat(format: FileFormat | undefined): Result<WireFormat | undefined, QuiverError> {
  if (format === undefined) return ok(undefined)
  if (Object.hasOwn(FORMATS, format)) return ok(FORMATS[format])
  return err(invalidError('FORMAT_UNKNOWN', `There is no format ${format}; the formats are ${Object.keys(FORMATS).join(', ')}.`))
}

/** The request that reads `paths` as one table. */
export function readRequest(paths: readonly string[], shape: ReadShape): Result<ReadRequest, QuiverError> {
  const { limit, ttlMs, csv, json, materialize, predicate, hivePartitioning, unionByName, filenameColumn, rowIndexColumn, schema } = shape
  return wholeNumbers({ limit, ttlMs, 'csv.skipRows': csv?.skipRows })
    .andThen(() => wireFormat(shape.format))
    .map((format) =>
      present<ReadRequest>({
        paths: [...paths],
        format,
        columns: listOf(shape.columns),
        predicate,
        limit: wireNumber(limit),
        materialize,
        ttlMs: wireNumber(ttlMs),
        hivePartitioning,
        unionByName,
        filenameColumn,
        rowIndexColumn,
        schema,
        csv: csv && present({ ...csv, nullValues: listOf(csv.nullValues), columnNames: listOf(csv.columnNames) }),
        json: json && present({ ...json }),
      }),
    )
}

function listOf(texts: readonly string[] | undefined): string[] | undefined {
  return texts && [...texts]
}
