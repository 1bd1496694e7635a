// Which format a path is in, by its suffix.
import { DataError } from '../errors.ts'
import type { FileFormat } from './engine.ts'

const FORMATS: Readonly<Record<string, FileFormat>> = {
  parquet: 'parquet',
  pq: 'parquet',
  csv: 'csv',
  tsv: 'csv',
  txt: 'csv',
  json: 'json',
  ndjson: 'json',
  jsonl: 'json',
  arrow: 'arrow',
  arrows: 'arrow',
  feather: 'arrow',
  ipc: 'arrow',
}

/** How a file is compressed as a whole, by its last suffix. */
export function compressionOf(path: string): 'none' | 'gzip' | 'zstd' {
  if (/\.(?:gz|gzip)$/i.test(path)) return 'gzip'
  return /\.(?:zst|zstd)$/i.test(path) ? 'zstd' : 'none'
}

/** The last suffix before a compression suffix, lower case: `x.csv.gz` → `csv`. */
export function formatSuffix(path: string): string {
  const name = path.replace(/\.(?:gz|gzip|zst|zstd)$/i, '')
  return /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? ''
}

export function formatOfPath(path: string): FileFormat | null {
  return FORMATS[formatSuffix(path)] ?? null
}

export function requireFormat(path: string): FileFormat {
  const format = formatOfPath(path)
  if (format !== null) return format
  throw new DataError('FORMAT_UNKNOWN', `${path}: its suffix names no format; give format: parquet, csv, json or arrow`, {
    path,
    candidates: Object.keys(FORMATS).join(', '),
  })
}
