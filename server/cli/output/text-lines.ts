// Record batches as CSV and as JSON, in pieces of some hundred rows.
import type { RecordBatch } from 'apache-arrow'
import { valueText } from '../text/value-text.ts'

const ROWS_PER_PIECE = 500

/**
 * CSV after RFC 4180 with line feeds and a header. A null is nothing, the empty string is `""`; nested values are JSON.
 */
export async function* csvLines(batches: AsyncIterable<RecordBatch>, delimiter = ','): AsyncGenerator<string> {
  const mustQuote = new RegExp(`["\\r\\n${delimiter}]`)
  const field = (text: string | null): string => {
    if (text === null) return ''
    return text === '' || mustQuote.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  }
  let isFirst = true
  for await (const batch of batches) {
    if (isFirst) yield `${batch.schema.fields.map(({ name }) => field(name)).join(delimiter)}\n`
    isFirst = false
    const columns = batch.data.children.map((data) => ({ data, text: valueText(data.type).text }))
    yield* pieces(batch.numRows, (row) => columns.map(({ data, text }) => field(text(data, row))).join(delimiter))
  }
}

/** One JSON object a line. */
export async function* jsonLines(batches: AsyncIterable<RecordBatch>): AsyncGenerator<string> {
  for await (const batch of batches) {
    const columns = batch.data.children.map((data, place) => ({
      name: JSON.stringify(batch.schema.fields[place]?.name),
      data,
      json: valueText(data.type).json,
    }))
    yield* pieces(batch.numRows, (row) => `{${columns.map(({ name, data, json }) => `${name}:${json(data, row)}`).join(',')}}`)
  }
}

function* pieces(rows: number, line: (row: number) => string): Generator<string> {
  for (let from = 0; from < rows; from += ROWS_PER_PIECE) {
    const lines = Array.from({ length: Math.min(ROWS_PER_PIECE, rows - from) }, (_, place) => line(from + place))
    yield `${lines.join('\n')}\n`
  }
}
