// The entry of the feeds' thread.
import { workerData } from 'node:worker_threads'
import { createEngine } from '../../engine/duckdb/engine.ts'
import { transferred } from '../../workers/pool.ts'
import { runTask } from '../../workers/run-task.ts'
import type { Outcome, Task, WorkerStart } from '../../workers/tasks.ts'
import { createFeedWork, type FeedWork } from './feed-work.ts'

const { databasePointer, roots, stops } = workerData as WorkerStart
const work = createFeedWork(createEngine(databasePointer, roots))

export default function run(task: Task<FeedWork>): Outcome<FeedWork> {
  return transferred(runTask(work, stops, task))
}
