// The Engine of the pool's workers, over one shared database.
import type { Engine } from '../engine.ts'
import { c } from './c-api.ts'
import { closeCursor, nextPage, openCursor } from './cursor.ts'
import { explainQuery } from './explain.ts'
import { checkStamps } from './file-stamps.ts'
import { appendLive, createLive, setSegments, widenLive } from './live.ts'
import { loadArrow } from './load-arrow.ts'
import { receive } from './pointer-slot.ts'
import { appendPut, beginPut, finishPut } from './put.ts'
import { readBigints } from './read-values.ts'
import { schemaOfQuery } from './relation-schema.ts'
import { Roots } from './roots.ts'
import { bindScan } from './scan.ts'
import { disposeToken } from './statement.ts'
import { dropStored, storeQuery } from './store.ts'
import { discardWrite, writeQuery } from './write.ts'

/** `roots` are the directories that the database was opened with. */
export function createEngine(databasePointer: bigint, roots: readonly string[]): Engine {
  const allowed = new Roots(roots)
  const internal = receive((out) => c.connect(Number(databasePointer), out)).pointer
  return {
    scan: (connection, options) => bindScan(Number(connection), allowed, options),
    load: (connection, options, table) => loadArrow(Number(connection), allowed, options, table),
    schemaOf: (connection, sql, target) => schemaOfQuery(Number(connection), sql, target),
    open: (request) => openCursor(internal, request),
    next: (_connection, cursor, maxBytes, maxRows) => nextPage(internal, cursor, { maxBytes, maxRows }),
    closeCursor(_connection, cursor) {
      closeCursor(cursor)
    },
    disposeStatements(_connection, statements) {
      for (const statement of statements) disposeToken(statement)
    },
    store: (connection, sql, parameters, table, files) => storeQuery(Number(connection), sql, parameters, table, files),
    beginPut: (connection, table, schema) => beginPut(Number(connection), table, schema),
    appendPut: (connection, store, dictionaries, batches) => appendPut(Number(connection), store, dictionaries, batches),
    finishPut: (connection, store, dictionaries) => finishPut(Number(connection), store, dictionaries),
    createLive: (connection, table, schema) => createLive(Number(connection), table, schema),
    setSegments(connection, live) {
      setSegments(Number(connection), live)
    },
    widenLive: (connection, live) => widenLive(Number(connection), live),
    appendLive(connection, table, segment, schema, batches) {
      appendLive(Number(connection), table, segment, schema, batches)
    },
    dropTable(connection, table) {
      dropStored(Number(connection), table)
    },
    write: (connection, sql, files, options, target, id) => writeQuery(internal, allowed, id, { connection, sql, files, options, target }),
    discardWrite(_connection, path, id) {
      discardWrite(allowed, path, id)
    },
    explain: (connection, sql, parameters, analyze, format) => explainQuery(Number(connection), sql, parameters, analyze, format),
    count(connection, sql, files) {
      checkStamps(files)
      return readBigints(Number(connection), sql)[0] ?? 0n
    },
  }
}
