// The feeds' thread like the real one, which dies of the message `die`.
import { workerData } from 'node:worker_threads'
import { createEngine } from '../../server/engine/duckdb/engine.ts'
import { createFeedWork, type FeedWork } from '../../server/feeds/thread/feed-work.ts'
import { transferred } from '../../server/workers/pool.ts'
import { runTask } from '../../server/workers/run-task.ts'
import type { Outcome, Task, WorkerStart } from '../../server/workers/tasks.ts'

const { databasePointer, roots, stops } = workerData as WorkerStart
const real = createFeedWork(createEngine(databasePointer, roots))

const work: FeedWork = {
  ...real,
  takeLot(feed, lot) {
    if (Buffer.from(lot.bytes).includes('"die"')) process.exit(3)
    return real.takeLot(feed, lot)
  },
}

export default function run(task: Task<FeedWork>): Outcome<FeedWork> {
  return transferred(runTask(work, stops, task))
}
