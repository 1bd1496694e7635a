// An estimate of a held table's bytes: fixed widths from the types, texts measured on the first rows.
import type { Address } from './memory.ts'
import { readBigints, readTexts } from './read-values.ts'
import { quoteIdentifier } from './sql-text.ts'

const SAMPLE_ROWS = 2048
/** What a list, struct, map or union is taken for. */
const NESTED_BYTES = 32
const WIDTHS: readonly (readonly [type: RegExp, bytes: number])[] = [
  [/^(?:BOOLEAN|U?TINYINT)$/, 1],
  [/^U?SMALLINT$/, 2],
  [/^(?:U?INTEGER|FLOAT|DATE)$/, 4],
  [/^(?:U?BIGINT|DOUBLE|TIME.*)$/, 8],
  [/^(?:DECIMAL\(.*\)|U?HUGEINT|UUID|INTERVAL|VARCHAR|BLOB)$/, 16],
  [/^ENUM/, 4],
]

function width(type: string): number {
  return WIDTHS.find(([pattern]) => pattern.test(type))?.[1] ?? NESTED_BYTES
}

/** Bytes of a value beside its fixed width. */
function measure(column: string, type: string): string[] {
  if (type === 'VARCHAR') return [`coalesce(avg(strlen(${quoteIdentifier(column)})), 0)`]
  return type === 'BLOB' ? [`coalesce(avg(octet_length(${quoteIdentifier(column)})), 0)`] : []
}

export function tableBytes(connection: Address, relation: string, rows: bigint): number {
  const columns = readTexts(connection, `DESCRIBE SELECT * FROM ${relation}`)
  const types = readTexts(connection, `DESCRIBE SELECT * FROM ${relation}`, [], 1)
  const lengths = columns.flatMap((column, index) => measure(column, types[index] ?? ''))
  // A list, since the engine bounds how deep a sum may be.
  const sample = `SELECT list_sum([${['0', ...lengths].join(', ')}])::BIGINT FROM (FROM ${relation} LIMIT ${SAMPLE_ROWS})`
  const [measured = 0n] = readBigints(connection, sample)
  const fixed = types.reduce((sum, type) => sum + width(type), 0)
  return Number(rows) * (fixed + Number(measured))
}
