// A worker like the real one, which dies when a query says so: at its start (`die at once`), after its first page (`die later`), or
// by an error that nobody catches (`fail later`).
import { workerData } from 'node:worker_threads'
import { createEngine } from '../../server/engine/duckdb/engine.ts'
import type { Engine } from '../../server/engine/engine.ts'
import { transferred } from '../../server/workers/pool.ts'
import { runTask } from '../../server/workers/run-task.ts'
import type { Outcome, Task, WorkerStart } from '../../server/workers/tasks.ts'

const { databasePointer, roots, stops } = workerData as WorkerStart
const real = createEngine(databasePointer, roots)
const doomed = new Set<unknown>()

const engine: Engine = {
  ...real,
  open(request) {
    if (request.sql.includes('die at once')) process.exit(3)
    if (request.sql.includes('fail later'))
      queueMicrotask(() => {
        throw new Error('nobody catches this')
      })
    const page = real.open(request)
    if (request.sql.includes('die later')) doomed.add(request.connection)
    return page
  },
  next(connection, cursor, maxBytes, maxRows) {
    if (doomed.has(connection)) process.exit(4)
    return real.next(connection, cursor, maxBytes, maxRows)
  },
}

export default function run(task: Task): Outcome {
  return transferred(runTask(engine, stops, task))
}
