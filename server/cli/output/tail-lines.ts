// Rows that keep coming as lines under one head: columns are as wide as what has been seen, and grow.
import type { RecordBatch } from 'apache-arrow'
import { displayWidth, printable } from '../text/display.ts'
import type { TableRoom } from './draw-table.ts'
import { columnsOf, textRows } from './rows.ts'

const NULL = 'NULL'
const GAP = '  '
const ROWS_PER_PIECE = 500

export async function* tailLines(batches: AsyncIterable<RecordBatch>, { ink, width }: TableRoom): AsyncGenerator<string> {
  let widths: number[] | null = null
  for await (const batch of batches) {
    const columns = columnsOf(batch.schema)
    const rows = textRows(batch, batch.numRows).map((row) => row.map((text) => (text === null ? NULL : printable(text))))
    const head = columns.map(({ name }) => printable(name))
    const seen: readonly number[] = widths ?? head.map(displayWidth)
    const grown: number[] = seen.map((least, place) => rows.reduce((most, row) => Math.max(most, displayWidth(row[place] ?? '')), least))
    const line = (texts: readonly string[]): string =>
      cut(texts.map((text, place) => padded(text, grown[place] ?? 0, columns[place]?.isNumber === true)).join(GAP), width)
    if (widths === null) yield `${ink.bold(line(head))}\n`
    widths = grown
    for (let from = 0; from < rows.length; from += ROWS_PER_PIECE)
      yield `${rows
        .slice(from, from + ROWS_PER_PIECE)
        .map(line)
        .join('\n')}\n`
  }
}

function padded(text: string, width: number, isNumber: boolean): string {
  const space = ' '.repeat(Math.max(0, width - displayWidth(text)))
  return isNumber ? space + text : text + space
}

/** A line of a terminal stays one. */
function cut(line: string, width: number): string {
  const text = line.trimEnd()
  if (displayWidth(text) <= width) return text
  let kept = ''
  for (const character of text) {
    if (displayWidth(kept + character) > width - 1) break
    kept += character
  }
  return `${kept}…`
}
