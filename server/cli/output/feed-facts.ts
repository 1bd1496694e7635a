// Feeds and dead letters as rows.
import type { Table } from 'apache-arrow'
import type { DeadLetter, FeedInfo, FeedReport } from '../../../client/index.ts'
import { factsTable } from './facts-table.ts'

export function feedFacts(feeds: readonly FeedInfo[]): Table {
  return factsTable({
    feed: feeds.map(({ name }) => name),
    table: feeds.map(({ table }) => table),
    state: feeds.map(stateText),
    source: feeds.map(({ source, address }) => address.unwrapOr(source)),
    rows: feeds.map(({ rows }) => rows),
    dead_letters: feeds.map(({ deadLetters }) => deadLetters),
    last_message: feeds.map(({ lastAt }) => lastAt.map((time) => time.toISOString()).unwrapOr(null)),
    last_error: feeds.map(({ lastError }) => lastError.unwrapOr(null)),
  })
}

export function feedReportFacts(feeds: readonly FeedReport[], hasRates: boolean): Table {
  const rates = hasRates ? { rows_s: feeds.map(({ rowsPerSecond }) => rowsPerSecond.map(wholeOf).unwrapOr(null)) } : {}
  return factsTable({
    feed: feeds.map(({ name }) => name),
    state: feeds.map(stateText),
    rows: feeds.map(({ rows }) => rows),
    ...rates,
    messages: feeds.map(({ messages }) => messages),
    bytes: feeds.map(({ bytes }) => bytes),
    waiting_bytes: feeds.map(({ waitingBytes }) => waitingBytes),
    dead_letters: feeds.map(({ deadLetters }) => deadLetters),
    misfits: feeds.map(({ misfits }) => misfits),
    ignored: feeds.map(({ ignored }) => ignored),
    gaps: feeds.map(({ gaps }) => gaps),
    reconnects: feeds.map(({ reconnects }) => reconnects),
    producers: feeds.map(({ producers }) => BigInt(producers)),
    table_rows: feeds.map(({ tableRows }) => tableRows),
  })
}

export function deadLetterFacts(letters: readonly DeadLetter[]): Table {
  return factsTable({
    number: letters.map(({ number }) => number),
    at: letters.map(({ at }) => at.toISOString()),
    reason: letters.map(({ reason }) => reason),
    column: letters.map(({ column }) => column.unwrapOr(null)),
    origin: letters.map(({ origin }) => origin),
    length: letters.map(({ length }) => length),
    text: letters.map(({ bytes }) => Buffer.from(bytes).toString()),
  })
}

/** What the server dials says more by how its connection is. */
function stateText({ state, connection }: FeedInfo): string {
  return state === 'running' ? connection.unwrapOr(state) : state
}

function wholeOf(rate: number): bigint {
  return BigInt(Math.round(rate))
}
