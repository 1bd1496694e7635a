// Write options as a COPY statement.
import { DataError } from '../../errors.ts'
import type { WriteOptions } from '../engine.ts'
import { quoteIdentifier, quoteLiteral } from './sql-text.ts'

const PARQUET_CODECS = ['zstd', 'snappy', 'gzip', 'lz4', 'uncompressed']
const TEXT_CODECS = ['none', 'gzip', 'zstd']

function codec(given: string | undefined, candidates: readonly string[], fallback: string): string {
  const name = given ?? fallback
  if (candidates.includes(name)) return name
  throw new DataError('ARGUMENT_INVALID', `compression ${name} is not one of ${candidates.join(', ')}`, {
    field: 'compression',
    candidates: candidates.join(', '),
  })
}

function codecOfSuffix(path: string): string {
  return /\.gz(?:ip)?$/i.test(path) ? 'gzip' : /\.zstd?$/i.test(path) ? 'zstd' : 'none'
}

function refuse(options: WriteOptions, field: keyof WriteOptions, wanted: string): void {
  if (options[field] === undefined || options[field] === false) return
  throw new DataError('ARGUMENT_INVALID', `${field} is an option of ${wanted} files, not of ${options.format}`, { field })
}

function formatOptions(options: WriteOptions): string[] {
  if (options.format !== 'parquet') refuse(options, 'rowGroupRows', 'parquet')
  if (options.format !== 'csv') refuse(options, 'csv', 'csv')
  if (options.format !== 'json') refuse(options, 'jsonArray', 'json')
  refuse(options, 'arrowStream', 'arrow')
  switch (options.format) {
    case 'parquet':
      return [
        `COMPRESSION ${codec(options.compression, PARQUET_CODECS, 'zstd')}`,
        ...(options.rowGroupRows === undefined ? [] : [`ROW_GROUP_SIZE ${options.rowGroupRows}`]),
      ]
    case 'csv': {
      const { delimiter = /\.tsv(?:\.|$)/i.test(options.path) ? '\t' : ',', quote, header = true, nullValue } = options.csv ?? {}
      return [
        `COMPRESSION ${codec(options.compression, TEXT_CODECS, codecOfSuffix(options.path))}`,
        `DELIMITER ${quoteLiteral(delimiter)}`,
        `HEADER ${header}`,
        ...(quote === undefined ? [] : [`QUOTE ${quoteLiteral(quote)}`]),
        ...(nullValue === undefined ? [] : [`NULLSTR ${quoteLiteral(nullValue)}`]),
      ]
    }
    default:
      if (options.partitionBy.length > 0)
        throw new DataError('ARGUMENT_INVALID', 'json files cannot be partitioned: write parquet or csv', { field: 'partition_by' })
      return [
        `COMPRESSION ${codec(options.compression, TEXT_CODECS, codecOfSuffix(options.path))}`,
        ...(options.jsonArray === true ? ['ARRAY true'] : []),
      ]
  }
}

export function copySql(sql: string, path: string, options: WriteOptions): string {
  const partition = options.partitionBy.length === 0 ? [] : [`PARTITION_BY (${options.partitionBy.map(quoteIdentifier).join(', ')})`]
  if (options.fileExtension !== undefined) partition.push(`FILE_EXTENSION ${quoteLiteral(options.fileExtension)}`)
  return `COPY (${sql}) TO ${quoteLiteral(path)} (${[`FORMAT ${options.format}`, ...formatOptions(options), ...partition].join(', ')})`
}
