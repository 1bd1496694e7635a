// The end of a server that runs by itself: the first signal drains it, a second one does not wait.
import type { Log } from './log.ts'

export interface StopParts {
  readonly log: Log
  readonly onStopSignal: (listener: (signal: NodeJS.Signals) => void) => () => void
  readonly exit: (code: number) => never
}

/** 128 and the number of SIGTERM, as shells report it. */
const EXIT_AT_ONCE = 143

/** Resolves when the server has closed after a signal. */
export async function stopOnSignal(server: { close(): Promise<void> }, { log, onStopSignal, exit }: StopParts): Promise<void> {
  let unlisten: () => void = () => undefined
  let isStopping = false
  await new Promise<void>((resolve) => {
    unlisten = onStopSignal((signal) => {
      log.info({ signal }, isStopping ? 'stopping at once' : 'stopping')
      if (isStopping) exit(EXIT_AT_ONCE)
      isStopping = true
      resolve()
    })
  })
  await server.close()
  unlisten()
  log.info({}, 'stopped')
}
