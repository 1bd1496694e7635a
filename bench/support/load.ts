// A closed-loop load: so many callers, each calling again as soon as it is answered, watched for a window of time.
import { quantile } from './stats.ts'

export interface LoadRequest {
  readonly callers: number
  /** Before the window; what ends in it does not count. */
  readonly warmUpSeconds: number
  readonly windowSeconds: number
}

export interface LoadSample extends Readonly<Record<string, number>> {
  readonly qps: number
  readonly p50Ms: number
  readonly p99Ms: number
}

export async function measureLoad(
  load: LoadRequest,
  call: (caller: number) => Promise<void>,
  now: () => number = () => performance.now(),
): Promise<LoadSample> {
  const begin = now() + load.warmUpSeconds * 1000
  const end = begin + load.windowSeconds * 1000
  const latencies: number[] = []
  const callUntilEnd = async (caller: number): Promise<void> => {
    for (let start = now(); start < end; start = now()) {
      await call(caller)
      const ended = now()
      if (ended >= begin && ended < end) latencies.push(ended - start)
    }
  }
  await Promise.all(Array.from({ length: load.callers }, (_, caller) => callUntilEnd(caller)))
  if (latencies.length === 0) throw new Error(`no call ended within ${load.windowSeconds} s`)
  return { qps: latencies.length / load.windowSeconds, p50Ms: quantile(latencies, 0.5), p99Ms: quantile(latencies, 0.99) }
}
