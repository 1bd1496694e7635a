// A look at a server as lines of text.
import type { FeedReport, QueryInfo, ServerStatus } from '../../../client/index.ts'
import { cutTo, padTo, printable } from '../text/display.ts'
import type { Ink } from '../text/ink.ts'
import { bytesText, counted, countText, durationText } from '../text/quantities.ts'
import type { Look } from './look.ts'

export interface View {
  readonly ink: Ink
  /** Columns, and lines, that there are; Infinity where there is no terminal. */
  readonly width: number
  readonly height: number
  /** Where the server is. */
  readonly address: string
  /** The query that is chosen. */
  readonly chosen: Pick<QueryInfo, 'principal' | 'queryId'> | null
  /** What is to be told below all else. */
  readonly footer: string
}

const BAR_WIDTH = 10
const MOST_FEEDS = 5
const SHORTEST_SQL = 20

export function viewLines(look: Look, view: View): string[] {
  const head = [...serverLines(look, view), '', ...feedLines(look.feeds, view)]
  const footer = view.footer === '' ? [] : ['', view.footer]
  const room = Math.max(1, view.height - head.length - footer.length)
  const lines = [...head, ...queryLines(look.queries, view, room), ...footer]
  return lines.slice(0, view.height).map((line) => cutTo(line, view.width))
}

function serverLines({ status, queriesPerSecond, feeds }: Look, { ink, address }: View): string[] {
  const { version, uptimeMs, work, memory } = status
  const { operations, queued, queueLimit, busyThreads, threads, openResults } = work
  const label = (text: string) => ink.dim(padTo(text, 10))
  const rate = queriesPerSecond.map((perSecond) => `${countText(Math.round(perSecond))} a second, `).unwrapOr('')
  return [
    `${ink.bold('quiver')} ${version} at ${address}, up ${durationText(uptimeMs)}`,
    '',
    `${label('queries')}${rate}${countText(work.queriesEnded)} in all, ${operations - queued} running, ${queued} of ${countText(queueLimit)} wait`,
    `${label('workers')}${busyThreads} of ${threads} busy, ${counted(openResults, 'open result')}`,
    `${label('memory')}${bytesText(memory.resident)} of ${bytesText(memory.limit)}, engine ${bytesText(memory.engine)} of ${bytesText(memory.engineLimit)}, ${bytesText(memory.spilled)} spilled, ${bytesText(memory.transfer)} on the way`,
    `${label('tables')}${handlesText(status)}`,
    `${label('feeds')}${feedsText(feeds)}`,
  ]
}

function handlesText({ tables: { scans, views, tables, live, heldBytes, liveTables } }: ServerStatus): string {
  const kinds = [
    counted(scans, 'scan'),
    counted(views, 'view'),
    `${countText(tables)} held (${bytesText(heldBytes)})`,
    `${countText(live)} live`,
  ]
  return `${counted(scans + views + tables + live, 'handle')}: ${kinds.join(', ')}; ${counted(liveTables, 'live table')}`
}

function feedsText(feeds: readonly FeedReport[]): string {
  const sum = (of: (feed: FeedReport) => bigint | number) => feeds.reduce((all, feed) => all + Number(of(feed)), 0)
  const rows = Math.round(sum(({ rowsPerSecond }) => rowsPerSecond.unwrapOr(0)))
  return `${counted(feeds.length, 'feed')}, ${counted(rows, 'row')} a second, ${counted(
    sum(({ deadLetters }) => deadLetters),
    'dead letter',
  )}`
}

/** The busiest. */
function feedLines(feeds: readonly FeedReport[], { ink }: View): string[] {
  const busiest = [...feeds].sort((a, b) => b.rowsPerSecond.unwrapOr(0) - a.rowsPerSecond.unwrapOr(0)).slice(0, MOST_FEEDS)
  if (busiest.length === 0) return []
  const rows = busiest.map((feed) => [
    printable(feed.name),
    feed.state === 'running' ? feed.connection.unwrapOr(feed.state) : feed.state,
    countText(Math.round(feed.rowsPerSecond.unwrapOr(0))),
    countText(feed.rows),
    bytesText(feed.waitingBytes),
    countText(feed.deadLetters),
  ])
  const more = feeds.length - busiest.length
  const heading = ['FEED', 'STATE', 'ROWS/S', 'ROWS', 'WAITING', 'DEAD LETTERS']
  return [...columns(heading, rows, ink), ...(more === 0 ? [] : [ink.dim(`… and ${counted(more, 'more', 'more')}`)]), '']
}

function queryLines(queries: readonly QueryInfo[], { ink, width, chosen }: View, room: number): string[] {
  if (queries.length === 0) return [ink.dim('no queries run')]
  const shown = aroundChosen(queries, chosen, room)
  const heading = ['QUERY', 'BY', 'STATE', 'PROGRESS', 'ELAPSED', 'ROWS', 'SQL']
  const rows = shown.map((query) => [
    cutTo(printable(query.queryId), 16),
    cutTo(printable(query.principal), 16),
    query.state,
    query.fraction.map(bar).unwrapOr(''),
    durationText(query.elapsedMs),
    countText(query.rowsSent),
    sqlText(query),
  ])
  const lines = columns(heading, rows, ink).map((line) => cutTo(line, Math.max(width - 2, SHORTEST_SQL)))
  return lines.map((line, place) => (place > 0 && isSame(shown[place - 1], chosen) ? `${ink.cyan('▸')} ${ink.bold(line)}` : `  ${line}`))
}

/** As many as there is room for, the chosen one among them. */
function aroundChosen(queries: readonly QueryInfo[], chosen: View['chosen'], room: number): readonly QueryInfo[] {
  const most = Math.max(1, room - 1)
  const place = queries.findIndex((query) => isSame(query, chosen))
  const from = Math.max(0, Math.min(place - Math.floor(most / 2), queries.length - most))
  return most === Infinity ? queries : queries.slice(from, from + most)
}

/** Each caller has ids of his own. */
export function isSame(query: QueryInfo | undefined, other: View['chosen']): boolean {
  return other !== null && query?.queryId === other.queryId && query.principal === other.principal
}

/** What has no SQL is known by its call. */
function sqlText({ sql, operation }: QueryInfo): string {
  return sql === '' ? operation : printable(sql.replace(/\s+/g, ' ').trim())
}

function bar(fraction: number): string {
  const filled = Math.round(fraction * BAR_WIDTH)
  return `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)} ${Math.round(fraction * 100)}%`
}

/** Numbers stand to the right, as their headings do. */
function columns(heading: readonly string[], rows: readonly (readonly string[])[], ink: Ink): string[] {
  const isNumber = heading.map((_, place) => rows.every((row) => /^\d/.test(row[place] ?? '')))
  const widths = heading.map((name, place) => Math.max(name.length, ...rows.map((row) => [...(row[place] ?? '')].length)))
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, place) =>
        isNumber[place] === true ? padTo('', (widths[place] ?? 0) - cell.length) + cell : padTo(cell, widths[place] ?? 0),
      )
      .join('  ')
      .trimEnd()
  return [ink.dim(line(heading)), ...rows.map(line)]
}
