// What a command may touch of its process; main.ts hands in the real one.
import type { Readable, Writable } from 'node:stream'

/** A stream that may lead to a terminal of some width and height. */
export type OutputStream = Writable & { readonly isTTY?: boolean; readonly columns?: number; readonly rows?: number }

/** A stream that may come from a terminal, which in raw mode gives each key at once. */
export type InputStream = Readable & { readonly isTTY?: boolean; setRawMode?(isRaw: boolean): unknown }

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Where relative paths of the command line begin. */
  readonly cwd: string
  readonly stdin: InputStream
  readonly stdout: OutputStream
  readonly stderr: OutputStream
  /** Calls back at each SIGINT or SIGTERM; the returned function ends that. */
  readonly onStopSignal: (listener: (signal: NodeJS.Signals) => void) => () => void
  /** Ends the process at once, whatever its threads are at. */
  readonly exit: (code: number) => void
}
