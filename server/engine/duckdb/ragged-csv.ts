// CSV files whose rows have different numbers of fields. The engine's detection gives up on the delimiter then and takes each line
// for one text, or fails without saying where; the line that differs from the others is found here.
import { DataError } from '../../errors.ts'
import type { CsvReadOptions } from '../engine.ts'
import type { Address } from './memory.ts'
import { readTexts } from './read-values.ts'
import { escapeGlob, quoteLiteral } from './sql-text.ts'

/** Those that the engine tries. */
const DELIMITERS = [',', '|', ';', '\t']
/** As many as the engine looks at. */
const SAMPLE_LINES = 20_480
/** In no text: a line is one field. */
const NO_DELIMITER = '\u0001'

/** A row, which quotes may stretch over several lines. */
interface Row {
  readonly line: number
  readonly fields: number
}

interface RaggedRow extends Row {
  /** What most rows have. */
  readonly expected: number
  readonly delimiter: string
}

/** The lines as rows of a delimiter; empty ones and comments are none. */
function rowsOf(lines: readonly string[], delimiter: string, quote: string, comment: string): Row[] {
  const rows: Row[] = []
  let quoted = false
  let row = { line: 0, fields: 0 }
  lines.forEach((text, index) => {
    if (!quoted && (text === '' || (comment !== '' && text.startsWith(comment)))) return
    if (!quoted) row = { line: index + 1, fields: 1 }
    for (let at = 0, starts = true; at < text.length; at++) {
      if (text.startsWith(quote, at) && (quoted || starts)) quoted = !quoted
      // A quote right behind the closing one stands for itself and opens again.
      starts = quoted || text.startsWith(quote, at)
      if (quoted || !text.startsWith(delimiter, at)) continue
      row.fields += 1
      starts = true
    }
    if (!quoted) rows.push(row)
  })
  return rows
}

/** The first row that has not as many fields as at least half of all have, unless those have one. */
function oddRow(rows: readonly Row[], delimiter: string): (RaggedRow & { readonly agreeing: number }) | null {
  const counts = new Map<number, number>()
  for (const { fields } of rows) counts.set(fields, (counts.get(fields) ?? 0) + 1)
  const [expected, agreeing] = [...counts].reduce((most, each) => (each[1] > most[1] ? each : most), [1, 0])
  const odd = rows.find(({ fields }) => fields !== expected)
  return expected === 1 || odd === undefined || agreeing * 2 < rows.length ? null : { ...odd, expected, delimiter, agreeing }
}

/** The row that keeps these lines from being columns of one of the delimiters; null when there is none, or no delimiter in most lines. */
function findRaggedRow(
  lines: readonly string[],
  delimiters: readonly string[],
  { quote = '"', comment = '' }: Pick<CsvReadOptions, 'quote' | 'comment'> = {},
): RaggedRow | null {
  const candidates = delimiters
    .filter((delimiter) => lines.some((line) => line.includes(delimiter)))
    .map((delimiter) => oddRow(rowsOf(lines, delimiter, quote || NO_DELIMITER, comment), delimiter))
    .filter((row) => row !== null)
  return candidates.sort((a, b) => b.agreeing - a.agreeing)[0] ?? null
}

/** The first lines of a file, as they are. */
function linesOf(connection: Address, path: string, { skipRows = 0, encoding = 'utf-8' }: CsvReadOptions): string[] {
  const whole = `auto_detect = false, delim = ${quoteLiteral(NO_DELIMITER)}, quote = '', escape = '', header = false, comment = ''`
  const reader = `read_csv(${quoteLiteral(escapeGlob(path))}, ${whole}, skip = ${skipRows}, encoding = ${quoteLiteral(encoding)}, columns = {'line': 'VARCHAR'})`
  return readTexts(connection, `SELECT coalesce(line, '') FROM ${reader} LIMIT ${SAMPLE_LINES}`)
}

/** What is wrong with a file that was not taken apart into columns; null when its rows are not the reason. */
export function raggedFailure(connection: Address, path: string, options: CsvReadOptions): DataError | null {
  let lines: string[]
  try {
    lines = linesOf(connection, path, options)
  } catch {
    return null
  }
  const row = findRaggedRow(lines, options.delimiter === undefined ? DELIMITERS : [options.delimiter], options)
  if (row === null) return null
  const line = row.line + (options.skipRows ?? 0)
  const is = `line ${line} has ${row.fields} ${row.fields === 1 ? 'field' : 'fields'} where others have ${row.expected}`
  const advice = 'nullPadding or ignoreErrors for short or odd rows, skipRows for lines before the header, delimiter if this is not it'
  return new DataError('FILE_CORRUPT', `${path}: ${is}, by the delimiter ${JSON.stringify(row.delimiter)}: give ${advice}`, {
    path,
    line: String(line),
  })
}
