// Rows as the user asked for them.
import { extname } from 'node:path'
import type { RecordBatch } from 'apache-arrow'
import type { CommandRun } from '../command-run.ts'
import { usageFailure } from '../failure.ts'
import { createInk } from '../text/ink.ts'
import { counted } from '../text/quantities.ts'
import { arrowPieces } from './arrow-pieces.ts'
import { deliver, type Pieces } from './destination.ts'
import { drawTable, type TableRoom } from './draw-table.ts'
import { outputFormat, type OutputFormat } from './output-format.ts'
import { firstRows, limited } from './rows.ts'
import { csvLines, jsonLines } from './text-lines.ts'

export interface RowOutput {
  /** By default what the file's suffix says, or a table. */
  readonly format?: OutputFormat | undefined
  /** A file; by default standard output. */
  readonly output?: string | undefined
  /** By default all rows, and for tables `tableRows`. */
  readonly limit?: number | undefined
  readonly tableRows: number
}

type Batches = AsyncIterable<RecordBatch>

export async function printRows(batches: Batches, wanted: RowOutput, run: CommandRun): Promise<void> {
  const { output } = wanted
  const format = outputFormat(wanted.format, output)
  if (format === 'arrow' && output === undefined && run.out.isTerminal) {
    throw usageFailure('Arrow data is not for terminals; send it to a file with --output, or to a pipe')
  }
  await deliver(pieces(batches, format, wanted, run), output, run)
}

function pieces(batches: Batches, format: OutputFormat, { output, limit, tableRows }: RowOutput, { out }: CommandRun): Pieces {
  const suffix = extname(output ?? '').toLowerCase()
  const rows = limit === undefined ? batches : limited(batches, limit)
  switch (format) {
    case 'csv':
      return csvLines(rows, suffix === '.tsv' ? '\t' : ',')
    case 'json':
      return jsonLines(rows)
    case 'arrow':
      return arrowPieces(rows, output === undefined || suffix === '.arrows' ? 'stream' : 'file')
    case 'table':
      return tablePieces(batches, limit ?? tableRows, output === undefined ? out : { ink: createInk(false), width: Infinity })
  }
}

async function* tablePieces(batches: Batches, limit: number, room: TableRoom): AsyncGenerator<string> {
  const page = await firstRows(batches, limit)
  const count = counted(page.rows.length, 'row')
  const note = page.isAll ? count : `the first ${count}; there are more: raise --limit, or take all with --format csv, json or arrow`
  yield `${drawTable(page, room)}\n${room.ink.dim(note)}\n`
}
