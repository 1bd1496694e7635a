// A scan is of the files as they were when it was bound: whatever happens to them later, rows of two versions never mix.
import assert from 'node:assert/strict'
import { appendFileSync, renameSync, rmSync, statSync, truncateSync, utimesSync } from 'node:fs'
import { after, test } from 'node:test'
import type { ScanBinding } from '../../../../server/engine/engine.ts'
import { TestEngine } from '../../../support/engine.ts'
import { assertFails } from '../../../support/engine-results.ts'

const engine = new TestEngine()
after(() => {
  engine[Symbol.dispose]()
})

function bind(...names: string[]): ScanBinding & { relation: string } {
  const binding = engine.engine.scan(engine.connection, { paths: names.map((name) => engine.path(name)) })
  return { ...binding, relation: binding.relation ?? '' }
}

function csv(name: string, rows = 2): void {
  engine.file(name, `a\n${'1\n'.repeat(rows)}`)
}

test('any change of a file fails the next use of its scan', () => {
  const changes: Record<string, (path: string) => void> = {
    appended: (path) => {
      appendFileSync(path, '2\n')
    },
    truncated: (path) => {
      truncateSync(path, 4)
    },
    touched: (path) => {
      utimesSync(path, 1, 1)
    },
    removed: (path) => {
      rmSync(path)
    },
    'replaced by a directory': (path) => {
      rmSync(path)
      engine.file(`${path.slice(engine.directory.length + 1)}/x.csv`, 'a\n1\n')
    },
    'behind a removed directory': (path) => {
      renameSync(path, engine.path('elsewhere.csv'))
    },
  }
  for (const [what, change] of Object.entries(changes)) {
    const name = `${what}.csv`
    csv(name)
    const { relation, files } = bind(name)
    assert.deepEqual(engine.texts(`FROM ${relation}`, { files }), [['1'], ['1']])
    change(engine.path(name))
    const details = { path: engine.path(name) }
    const { connection } = engine
    assertFails(() => engine.collect(`FROM ${relation}`, { files }), 'SOURCE_CHANGED', details)
    assertFails(() => engine.engine.count(connection, `SELECT count(*) FROM ${relation}`, files), 'SOURCE_CHANGED', details)
    assertFails(() => engine.engine.store(connection, `FROM ${relation}`, [], 'stored', files), 'SOURCE_CHANGED', details)
    const out = { path: engine.path('out.parquet'), format: 'parquet', overwrite: false, partitionBy: [] } as const
    assertFails(() => engine.engine.write(connection, `FROM ${relation}`, files, out, null, 'test'), 'SOURCE_CHANGED', details)
  }
})

test('the changed one of several files is named', () => {
  for (const name of ['1.csv', '2.csv', '3.csv']) csv(`several/${name}`)
  const { relation, files } = bind('several')
  csv('several/2.csv', 3)
  assertFails(() => engine.collect(`FROM ${relation}`, { files }), 'SOURCE_CHANGED', { path: engine.path('several/2.csv') })
})

test('a file that changes while its rows are taken fails the stream at its end at the latest', () => {
  const rows = 300_000
  csv('streamed.csv', rows)
  const { relation, files } = bind('streamed.csv')
  const { connection } = engine
  let page = engine.engine.open({
    connection,
    sql: `FROM ${relation}`,
    parameters: [],
    statement: null,
    files,
    target: null,
    maxBytes: 10_000,
    maxRows: 0,
  })
  const { statement } = page
  assert.ok(statement)
  appendFileSync(engine.path('streamed.csv'), '2\n')
  assertFails(
    () => {
      for (;;) {
        assert.ok(page.cursor)
        page = engine.engine.next(connection, page.cursor, 10_000, 0)
      }
    },
    'SOURCE_CHANGED',
    { path: engine.path('streamed.csv') },
  )
  engine.engine.disposeStatements(connection, [statement])
})

test('a file that is cut while its rows are taken has changed, not become corrupt', () => {
  engine.write('cut.parquet', "SELECT i, repeat('x', 100) || random() AS s FROM range(400000) t(i)", { rowGroupRows: 20_000 })
  const { relation, files } = bind('cut.parquet')
  const { connection } = engine
  const request = {
    connection,
    sql: `FROM ${relation}`,
    parameters: [],
    statement: null,
    files,
    target: null,
    maxBytes: 10_000,
    maxRows: 0,
  }
  let page = engine.engine.open(request)
  const { statement } = page
  assert.ok(statement)
  truncateSync(engine.path('cut.parquet'), 1_000_000)
  assertFails(
    () => {
      for (;;) {
        assert.ok(page.cursor)
        page = engine.engine.next(connection, page.cursor, 10_000, 0)
      }
    },
    'SOURCE_CHANGED',
    { path: engine.path('cut.parquet') },
  )
  engine.engine.disposeStatements(connection, [statement])
})

test('a kept statement is not run again on other files than it was prepared for', () => {
  csv('kept.csv')
  const { relation, files } = bind('kept.csv')
  const { connection } = engine
  const request = { connection, sql: `FROM ${relation}`, parameters: [], files, target: null, maxBytes: 10_000, maxRows: 0 }
  const { statement } = engine.engine.open({ ...request, statement: null })
  engine.file('kept.csv', 'a,b\nx,y\n')
  assertFails(() => engine.engine.open({ ...request, statement }), 'SOURCE_CHANGED', { path: engine.path('kept.csv') })
  assert.ok(statement)
  engine.engine.disposeStatements(connection, [statement])
})

test('a stamp tells size and time of each file', () => {
  csv('stamped.csv')
  const stat = statSync(engine.path('stamped.csv'))
  assert.deepEqual(bind('stamped.csv').files, [{ path: engine.path('stamped.csv'), bytes: 6, modifiedMs: stat.mtimeMs }])
})
