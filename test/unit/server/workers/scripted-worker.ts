// A pool thread whose engine does what the SQL of a `count` says: `die`, `fail`, `crash`, `block` its thread for a while, `wedge` it
// for good, throw where nobody catches it, or count how many tasks it has run.
import { workerData } from 'node:worker_threads'
import type { Engine } from '../../../../server/engine/engine.ts'
import { DataError } from '../../../../server/errors.ts'
import { transferred } from '../../../../server/workers/pool.ts'
import { runTask } from '../../../../server/workers/run-task.ts'
import type { Outcome, Task, WorkerStart } from '../../../../server/workers/tasks.ts'

const { stops } = workerData as WorkerStart
const BLOCK_MS = 100
let ran = 0n

const scripts: Readonly<Record<string, () => bigint>> = {
  die: () => process.exit(3),
  fail() {
    throw new DataError('FILE_NOT_FOUND', 'no such file', { path: '/x' }, { retryAfterMs: 7 })
  },
  crash() {
    throw new TypeError('undefined is not a function')
  },
  block() {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BLOCK_MS)
    return ++ran
  },
  wedge() {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
    return ++ran
  },
  uncaught() {
    queueMicrotask(() => {
      throw new Error('nobody catches this')
    })
    return ++ran
  },
  count: () => ++ran,
}

const engine = {
  count: (_connection: unknown, sql: string) => scripts[sql]?.() ?? 0n,
  open: () => ({ data: new Uint8Array(new ArrayBuffer(64), 32, 8).fill(7), rows: 1, cursor: null, statement: null }),
} as unknown as Engine

export default function run(task: Task): Outcome {
  return transferred(runTask(engine, stops, task))
}
