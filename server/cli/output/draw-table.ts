// Rows as a table with a frame. On a terminal it is made to fit: long texts are cut, then columns that find no room are left out
// and named below. Numbers are never cut, and without a terminal nothing is.
import Table from 'cli-table3'
import { displayWidth, printable } from '../text/display.ts'
import type { Ink } from '../text/ink.ts'

export interface TableColumn {
  readonly name: string
  /** Numbers stand to the right, and are shown whole or not at all. */
  readonly isNumber: boolean
}

export interface TablePage {
  readonly columns: readonly TableColumn[]
  /** One text for each column; null is shown as NULL, the empty string as nothing. */
  readonly rows: readonly (readonly (string | null)[])[]
}

export interface TableRoom {
  readonly ink: Ink
  /** Columns of the terminal; Infinity where there is none. */
  readonly width: number
}

const NULL = 'NULL'
const SHORTEST_TEXT = 12
/** A border and a space on either side. */
const FRAME_WIDTH = 3

/** The drawn table, without a line end after it. */
export function drawTable({ columns, rows }: TablePage, { ink, width }: TableRoom): string {
  const cells = rows.map((row) => row.map((text) => (text === null ? null : printable(text))))
  const names = columns.map(({ name }) => printable(name))
  const natural = names.map((name, place) =>
    cells.reduce((most, row) => Math.max(most, displayWidth(row[place] ?? NULL)), displayWidth(name)),
  )
  const widths = fit(natural, columns, width)
  const drawn = newTable(widths, columns, names.slice(0, widths.length).map(ink.bold))
  for (const row of cells) drawn.push(row.slice(0, widths.length).map((text) => text ?? ink.dim(NULL)))
  const left = names.slice(widths.length)
  const note = left.length === 0 ? '' : `\n${ink.dim(`… and ${left.length} more: ${left.join(', ')}`)}`
  return `${drawn.toString()}${note}`
}

/** The widths of the columns that are shown; at least one is. */
function fit(natural: readonly number[], columns: readonly TableColumn[], width: number): number[] {
  const least = natural.map((wanted, place) => (columns[place]?.isNumber === true ? wanted : Math.min(wanted, SHORTEST_TEXT)))
  let room = width - 1
  const shown = least.findIndex((needed) => (room -= needed + FRAME_WIDTH) < 0)
  const widths = shown < 0 ? least : least.slice(0, Math.max(1, shown))
  room = width - 1 - widths.reduce((sum, used) => sum + used + FRAME_WIDTH, 0)
  return widths.map((used, place) => {
    const more = Math.min(Math.max(0, room), (natural[place] ?? used) - used)
    room -= more
    return used + more
  })
}

function newTable(widths: readonly number[], columns: readonly TableColumn[], head: string[]): Table.Table {
  return new Table({
    head,
    colWidths: widths.map((used) => used + 2),
    colAligns: widths.map((_, place) => (columns[place]?.isNumber === true ? 'right' : 'left')),
    style: { head: [], border: [], compact: true },
  })
}
