// The end of a server that runs by itself: the first signal drains it, a second one does not wait. One that cannot go on ends by
// itself, so that whoever supervises it starts another.
import type { Clock } from '../clock.ts'
import type { Log } from './log.ts'

export interface StopParts {
  readonly log: Log
  readonly onStopSignal: (listener: (signal: NodeJS.Signals) => void) => () => void
  readonly clock: Clock
  /** Ends the process, whatever its threads are at. */
  readonly exit: (code: number) => void
}

interface StoppableServer {
  onFailure(listener: (error: Error) => void): void
  close(): Promise<void>
}

/** 128 and the number of SIGTERM, as shells report it. */
const EXIT_AT_ONCE = 143
const EXIT_FAILED = 1
/** How long a process may take to end by itself. It does not when a thread stays in the engine. */
const LAST_MS = 1_000

/** Resolves when the server has closed after a signal, to 0, or after its failure, to 1: the code that the process is to end with. */
export async function stopOnSignal(server: StoppableServer, { log, onStopSignal, clock, exit }: StopParts): Promise<number> {
  let unlisten: () => void = () => undefined
  let isStopping = false
  const code = await new Promise<number>((resolve) => {
    unlisten = onStopSignal((signal) => {
      log.info({ signal }, isStopping ? 'stopping at once' : 'stopping')
      if (isStopping) exit(EXIT_AT_ONCE)
      isStopping = true
      resolve(0)
    })
    server.onFailure(() => {
      isStopping = true
      resolve(EXIT_FAILED)
    })
  })
  await server.close()
  unlisten()
  log.info({}, 'stopped')
  clock.after(LAST_MS, () => {
    exit(code)
  })
  return code
}
