// One thread of the floor: pages the files that no other thread has taken.
import { parentPort, workerData } from 'node:worker_threads'
import { createEngine } from '../../server/engine/duckdb/engine.ts'
import type { ConnectionId, Page } from '../../server/engine/engine.ts'
import type { FileRead } from './read-files.ts'

export interface PagingThread {
  readonly databasePointer: bigint
  readonly connection: ConnectionId
  readonly roots: readonly string[]
}

export interface PagingTask {
  readonly files: readonly string[]
  /** One 32-bit counter: how many files have been taken by all threads. */
  readonly taken: SharedArrayBuffer
}

const pageBytes = 2 * 1024 * 1024

const { databasePointer, connection, roots } = workerData as PagingThread
const engine = createEngine(databasePointer, roots)

parentPort?.on('message', ({ files, taken }: PagingTask) => {
  const counter = new Int32Array(taken)
  let rows = 0
  let bytes = 0
  for (let i = Atomics.add(counter, 0, 1); i < files.length; i = Atomics.add(counter, 0, 1)) {
    const file = pageFile(files[i] as string)
    rows += file.rows
    bytes += file.bytes
  }
  parentPort?.postMessage({ rows, bytes } satisfies FileRead)
})

function pageFile(path: string): FileRead {
  const { relation, files } = engine.scan(connection, { paths: [path] })
  const sql = `FROM ${relation}`
  let page: Page = engine.open({ connection, sql, parameters: [], statement: null, files, target: null, maxBytes: pageBytes, maxRows: 0 })
  const { statement } = page
  let { rows } = page
  let bytes = page.data.byteLength
  while (page.cursor !== null) {
    page = engine.next(connection, page.cursor, pageBytes, 0)
    rows += page.rows
    bytes += page.data.byteLength
  }
  if (statement !== null) engine.disposeStatements(connection, [statement])
  return { rows, bytes }
}
