// A worker like the real one that dies every now and then: before it has done what it was asked for, or after, when nobody was told.
import { threadId, workerData } from 'node:worker_threads'
import { createEngine } from '../../server/engine/duckdb/engine.ts'
import type { Engine } from '../../server/engine/engine.ts'
import { transferred } from '../../server/workers/pool.ts'
import { runTask } from '../../server/workers/run-task.ts'
import type { Outcome, Task, WorkerStart } from '../../server/workers/tasks.ts'
import { createRandom, seedFromEnvironment } from './random.ts'

const TASKS_A_LIFE = 60

const { databasePointer, roots, stops } = workerData as WorkerStart
const engine: Engine = createEngine(databasePointer, roots)
const random = createRandom(seedFromEnvironment() + threadId)
let left = random.below(2 * TASKS_A_LIFE)
const diesBefore = random.chance(0.5)

export default function run(task: Task): Outcome {
  const isLast = left-- === 0
  if (isLast && diesBefore) process.exit(3)
  const outcome = runTask(engine, stops, task)
  if (isLast) process.exit(4)
  return transferred(outcome)
}
