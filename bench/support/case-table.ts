// One case as a table: a row for each subject, a column for each metric, and how Quiver compares.
import Table from 'cli-table3'
import { formatQuantity, formatRatio } from './format.ts'
import type { Line, MeasuredLine } from './lines.ts'

export function caseTable(lines: readonly Line[]): string {
  const measured = lines.filter(isMeasured)
  const speedups = new Map(lines.flatMap((line) => (line.metric === 'speedup' && 'peer' in line ? [[line.peer, line.value]] : [])))
  const metrics = unique(measured.map(({ metric }) => metric))

  const table = new Table({ head: [titleOf(lines), ...metrics, 'quiver is'], style: { head: [], border: [] } })
  for (const subject of unique(measured.map((line) => line.subject))) {
    const cells = metrics.map((metric) => cell(measured.find((line) => line.subject === subject && line.metric === metric)))
    const speedup = speedups.get(subject)
    table.push([subject, ...cells, speedup === undefined ? '' : formatRatio(speedup)])
  }
  return [table.toString(), ...remarks(lines)].join('\n')
}

function titleOf(lines: readonly Line[]): string {
  const first = lines.find((line) => 'case' in line)
  return first === undefined ? '' : `${first.bench} ${first.case}`
}

function cell(line: MeasuredLine | undefined): string {
  if (line === undefined) return ''
  const ends = [line.min, line.max].map((value) => formatQuantity(value, line.unit))
  return `${formatQuantity(line.value, line.unit)} (${ends.join(' – ')})`
}

function remarks(lines: readonly Line[]): string[] {
  const notes = lines.flatMap((line) => (isMeasured(line) && line.note !== undefined ? [`${line.subject}: ${line.note}`] : []))
  const skipped = lines.flatMap((line) => (line.metric === 'skipped' && 'reason' in line ? [`${line.peer} skipped: ${line.reason}`] : []))
  return [...unique(notes), ...skipped].map((remark) => `  ${remark}`)
}

function isMeasured(line: Line): line is MeasuredLine {
  return 'unit' in line
}

function unique<T>(items: readonly T[]): T[] {
  return [...new Set(items)]
}
