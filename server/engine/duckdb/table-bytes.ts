// An estimate of a held table's bytes: fixed widths from the types, texts from a sample.
import type { Address } from './memory.ts'
import { readBigints, readTexts } from './read-values.ts'
import { quoteIdentifier } from './sql-text.ts'

const SAMPLE_ROWS = 2048
const WIDTHS: readonly (readonly [type: RegExp, bytes: number])[] = [
  [/\[|\(.*[^0-9,() ].*\)|^(?:VARCHAR|BLOB|JSON|BIT|BIGNUM)/, 16],
  [/^(?:BOOLEAN|U?TINYINT)/, 1],
  [/^(?:U?SMALLINT)/, 2],
  [/^(?:U?INTEGER|FLOAT|DATE|ENUM)/, 4],
  [/^(?:DECIMAL|U?HUGEINT|UUID|INTERVAL)/, 16],
]

function width(type: string): number {
  return WIDTHS.find(([pattern]) => pattern.test(type))?.[1] ?? 8
}

function isVariable(type: string): boolean {
  return width(type) === 16 && !/^(?:DECIMAL|U?HUGEINT|UUID|INTERVAL)/.test(type)
}

export function tableBytes(connection: Address, relation: string, rows: bigint): number {
  const columns = readTexts(connection, `DESCRIBE SELECT * FROM ${relation}`)
  const types = readTexts(connection, `DESCRIBE SELECT * FROM ${relation}`, [], 1)
  const variable = columns.filter((_, index) => isVariable(types[index] ?? ''))
  const lengths = variable.map((column) => `coalesce(avg(strlen(${quoteIdentifier(column)}::VARCHAR)), 0)`)
  const sampled =
    lengths.length === 0
      ? [0n]
      : readBigints(connection, `SELECT (${lengths.join(' + ')})::BIGINT FROM (FROM ${relation} LIMIT ${SAMPLE_ROWS})`)
  const fixed = types.reduce((sum, type) => sum + width(type), 0)
  return Number(rows) * (fixed + Number(sampled[0] ?? 0n))
}
