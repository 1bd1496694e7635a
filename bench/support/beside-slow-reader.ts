// Quiver read fast while another client, in a process of its own, reads slowly from the same server.
import type { SlowRead } from '../quiver/slow-reader.ts'
import type { Sample } from './alternate.ts'
import { QuiverSubject, startClient, type QuiverOptions } from './quiver-entry.ts'
import type { Entry } from './roster.ts'

/** Adds `slowReaderBytesPerSecond`, what the slow one got meanwhile. `slowFiles` must be more than it can read in a run. */
export function besideSlowReader<Request>(options: QuiverOptions, slow: Extract<SlowRead, { files: unknown }>): Entry<Request> {
  const name = options.name ?? 'quiver'
  return {
    name,
    async start() {
      const fast = await QuiverSubject.start<Request>(options)
      const run = async (request: Request): Promise<Sample> => {
        await using reader = await startClient<SlowRead>('slow-reader', 'slow-reader.ts', [fast.server.address], options.timeoutMs)
        await reader.run(slow)
        const sample = await fast.run(request)
        const { bytes, seconds } = await reader.run({ stop: true })
        return { ...sample, slowReaderBytesPerSecond: (bytes as number) / (seconds as number) }
      }
      return { name, run, [Symbol.asyncDispose]: () => fast[Symbol.asyncDispose]() }
    },
  }
}
