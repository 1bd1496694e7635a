// The entry of every pool thread: makes an Engine of the shared database and runs one task after the other on it.
import { workerData } from 'node:worker_threads'
import { createEngine } from '../engine/duckdb/engine.ts'
import { transferred } from './pool.ts'
import { runTask } from './run-task.ts'
import type { Outcome, Task, WorkerStart } from './tasks.ts'

const { databasePointer, roots, stops } = workerData as WorkerStart
const engine = createEngine(databasePointer, roots)

export default function run(task: Task): Outcome {
  return transferred(runTask(engine, stops, task))
}
