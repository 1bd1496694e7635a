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
import { appendFileSync as trc } from 'node:fs'
let lastT = 0
const w = work as any
for (const k of Object.keys(w)) { const f = w[k]; w[k] = (...a: any[]) => { const r = f(...a); if (Date.now() - lastT > 500) { lastT = Date.now(); const m = process.memoryUsage(); trc('/tmp/s/mem.log', '    worker ' + Object.entries(m).map(([k, v]) => k + ' ' + (v / 1e6).toFixed(0)).join('  ') + (k === 'flush' ? ' stored ' + JSON.stringify({ b: (r.bytes / 1e6).toFixed(0), w: (r.waitingBytes / 1e6).toFixed(0) }) : '') + '\n') } return r } }
