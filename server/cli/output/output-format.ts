// In which form rows leave a command.
import { extname } from 'node:path'
import { usageFailure } from '../failure.ts'

export const OUTPUT_FORMATS = ['table', 'csv', 'json', 'arrow'] as const

export type OutputFormat = (typeof OUTPUT_FORMATS)[number]

const FORMAT_OF_SUFFIX: Readonly<Record<string, OutputFormat>> = {
  '.csv': 'csv',
  '.tsv': 'csv',
  '.json': 'json',
  '.jsonl': 'json',
  '.ndjson': 'json',
  '.arrow': 'arrow',
  '.arrows': 'arrow',
  '.feather': 'arrow',
  '.ipc': 'arrow',
  '.txt': 'table',
}

/** The asked format, or that of the file's suffix, or a table. */
export function outputFormat(asked: OutputFormat | undefined, file: string | undefined): OutputFormat {
  if (asked !== undefined || file === undefined) return asked ?? 'table'
  const suffix = extname(file).toLowerCase()
  const format = FORMAT_OF_SUFFIX[suffix]
  if (format !== undefined) return format
  if (suffix === '.parquet')
    throw usageFailure('--output writes csv, json, arrow and tables; for Parquet use --write, by which the server writes')
  throw usageFailure(`the suffix of ${file} names no format; add --format ${OUTPUT_FORMATS.join('|')}`)
}
