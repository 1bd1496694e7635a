import assert from 'node:assert/strict'
import { test } from 'node:test'
import { none, some, type FeedReport, type QueryInfo, type ServerStatus } from '../../../../../client/index.ts'
import { lookJson } from '../../../../../server/cli/top/look-json.ts'
import type { Look } from '../../../../../server/cli/top/look.ts'
import { viewLines, type View } from '../../../../../server/cli/top/view.ts'
import { createInk } from '../../../../../server/cli/text/ink.ts'
import { displayWidth } from '../../../../../server/cli/text/display.ts'

const STATUS: ServerStatus = {
  version: '1.2.3',
  uptimeMs: 7_200_000,
  work: {
    operations: 3,
    queriesEnded: 12_345n,
    queued: 1,
    queueLimit: 4_096,
    refused: 0n,
    tasks: 2,
    taskLimit: 4,
    threads: 2,
    busyThreads: 2,
    openResults: 1,
  },
  memory: {
    limit: 4_000_000_000n,
    resident: 1_200_000_000n,
    engine: 800_000_000n,
    engineLimit: 3_500_000_000n,
    spilled: 0n,
    spillLimit: 40_000_000_000n,
    transfer: 2_000_000n,
    transferLimit: 400_000_000n,
  },
  tables: { scans: 2, views: 1, tables: 3, live: 1, heldBytes: 5_000_000n, liveTables: 1, feeds: 1 },
}

function query(queryId: string, fields: Partial<QueryInfo> = {}): QueryInfo {
  const facts = {
    state: 'running',
    fraction: none,
    rowsSent: 0n,
    bytesSent: 0n,
    elapsedMs: 1_500,
    operation: 'Query/Execute',
    sql: 'select 1',
    principal: 'ann',
  } as const
  return { queryId, ...facts, ...fields }
}

function lookWith(queries: readonly QueryInfo[], feeds: readonly FeedReport[] = []): Look {
  return { status: STATUS, queriesPerSecond: some(5_812.4), queries, feeds }
}

const VIEW: View = { ink: createInk(false), width: Infinity, height: Infinity, address: 'here:1', chosen: null, footer: '' }

test('what the server is and has is told in a few lines', () => {
  const text = viewLines(lookWith([]), VIEW).join('\n')
  assert.match(text, /^quiver 1\.2\.3 at here:1, up 2 h\n/)
  assert.match(text, /^queries +5,812 a second, 12,345 in all, 2 running, 1 of 4,096 wait$/m)
  assert.match(text, /^workers +2 of 2 busy, 1 open result$/m)
  assert.match(text, /^memory +1\.2 GB of 4\.0 GB, engine 800\.0 MB of 3\.5 GB, 0 bytes spilled, 2\.0 MB on the way$/m)
  assert.match(text, /^tables +7 handles: 2 scans, 1 view, 3 held \(5\.0 MB\), 1 live; 1 live table$/m)
  assert.match(text, /^no queries run$/m)
})

test('a query has its progress where it is known, and its SQL on one line; what has no SQL has its call', () => {
  const queries = [
    query('q1', { fraction: some(0.5), sql: 'select\n  1', rowsSent: 1_000n }),
    query('q2', { sql: '', operation: 'Tables/Put' }),
  ]
  const text = viewLines(lookWith(queries), VIEW).join('\n')
  assert.match(text, /q1 +ann +running +█████░░░░░ 50% +1\.5 s +1,000 +select 1$/m)
  assert.match(text, /q2 +ann +running +1\.5 s +0 +Tables\/Put$/m)
})

test('no line is wider than the terminal, and there are no more than it has', () => {
  const queries = Array.from({ length: 50 }, (_, place) => query(`q${place}`, { sql: `select '${'日本語'.repeat(50)}'` }))
  const lines = viewLines(lookWith(queries), { ...VIEW, width: 60, height: 20, chosen: query('q40'), footer: 'x' })
  assert.equal(lines.length, 20)
  for (const line of lines) assert.ok(displayWidth(line) <= 60, line)
  assert.ok(
    lines.some((line) => line.startsWith('▸ q40')),
    'the chosen one is seen',
  )
})

test('nothing of a query moves the cursor', () => {
  const text = viewLines(lookWith([query('\u001b[2J', { sql: "select '\u001b[31m'" })]), VIEW).join('\n')
  assert.doesNotMatch(text, /\u001b/)
})

test('as JSON it is one object, with null for what there is not', () => {
  const parsed = JSON.parse(lookJson({ ...lookWith([query('q1')]), queriesPerSecond: none })) as {
    server: { uptime_ms: number; work: { queries_ended: number } }
    queries_per_second: null
    queries: { query_id: string; fraction: null; elapsed_ms: number }[]
  }
  assert.deepEqual([parsed.server.uptime_ms, parsed.server.work.queries_ended, parsed.queries_per_second], [7_200_000, 12_345, null])
  assert.deepEqual([parsed.queries[0]?.query_id, parsed.queries[0]?.fraction, parsed.queries[0]?.elapsed_ms], ['q1', null, 1_500])
})
