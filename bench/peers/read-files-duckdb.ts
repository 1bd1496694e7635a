// The floor: Quiver's own engine on every core of one process, to the same Arrow IPC pages, without a server or a wire.
// Each thread takes the next file, pages it and drops the pages, so not even memory for the whole has to be had.
import { once } from 'node:events'
import { availableParallelism, tmpdir } from 'node:os'
import { Worker } from 'node:worker_threads'
import { openDatabase } from '../../server/engine/duckdb/database.ts'
import { builtProgram } from '../support/build.ts'
import { answerLines, secondsSince } from './answer-lines.ts'
import type { FileRead, ReadRequest } from './read-files.ts'
import type { PagingThread } from './page-files.ts'

const cores = availableParallelism()
const roots = process.argv.slice(2)
const database = openDatabase({ memoryBytes: 2 ** 31, threads: 1, tempDirectory: tmpdir(), maxTempBytes: 2 ** 31, roots })
const threads = Array.from({ length: cores }, () => {
  const workerData: PagingThread = { databasePointer: database.pointer, connection: database.connect(), roots }
  return new Worker(builtProgram('bench/peers/page-files.ts'), { workerData })
})

await answerLines<ReadRequest>(async ({ files }) => {
  const taken = new SharedArrayBuffer(4)
  const start = performance.now()
  const answers = threads.map((thread) => once(thread, 'message') as Promise<[FileRead]>)
  for (const thread of threads) thread.postMessage({ files, taken })
  const parts = (await Promise.all(answers)).map(([part]) => part)
  const total = (name: 'rows' | 'bytes'): number => parts.reduce((sum, part) => sum + part[name], 0)
  return { seconds: secondsSince(start), rows: total('rows'), bytes: total('bytes') }
})
await Promise.all(threads.map((thread) => thread.terminate()))
database.close()
