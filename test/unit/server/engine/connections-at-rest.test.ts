// What a connection keeps between its queries: an abandoned one would hold its buffers and its transaction until the next one runs.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DataError } from '../../../../server/errors.ts'
import type { ConnectionId } from '../../../../server/engine/engine.ts'
import { TestEngine } from '../../../support/engine.ts'

const ENDS: Readonly<Record<string, (test: TestEngine, connection: ConnectionId) => void>> = {
  'a result that was closed before its end'({ engine }, connection) {
    const page = open(engine, connection, 'FROM range(1000000)')
    assert.ok(page.cursor)
    engine.closeCursor(connection, page.cursor)
    if (page.statement !== null) engine.disposeStatements(connection, [page.statement])
  },
  'a result that was closed before its end, its statement kept'({ engine }, connection) {
    const page = open(engine, connection, 'FROM range(1000000)')
    assert.ok(page.cursor)
    engine.closeCursor(connection, page.cursor)
  },
  'a result that failed'({ engine }, connection) {
    const sql = "SELECT CASE WHEN range > 900000 THEN error('enough') END FROM range(1000000)"
    let page = open(engine, connection, sql)
    assert.throws(() => {
      while (page.cursor !== null) page = engine.next(connection, page.cursor, 4_096, 0)
    }, DataError)
  },
  'a count'({ engine }, connection) {
    engine.count(connection, 'SELECT range FROM range(1000000)', [])
  },
  'a plan'({ engine }, connection) {
    engine.explain(connection, 'SELECT 1', [], true, 'text')
  },
}

function open(engine: TestEngine['engine'], connection: ConnectionId, sql: string) {
  return engine.open({ connection, sql, parameters: [], statement: null, files: [], target: null, maxBytes: 4_096, maxRows: 0 })
}

for (const [name, run] of Object.entries(ENDS)) {
  test(`${name} leaves nothing in use`, () => {
    using engine = new TestEngine()
    const before = engine.database.usage().memoryBytes
    run(engine, engine.connection)
    const { memoryBytes } = engine.database.usage()
    assert.ok(memoryBytes <= before, `${memoryBytes} bytes in use, ${before} before`)
  })
}
