// What a command may touch of its process; main.ts hands in the real one.
import type { Writable } from 'node:stream'

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdout: Writable
  readonly stderr: Writable
  /** Calls back at each SIGINT or SIGTERM; the returned function ends that. */
  onStopSignal(listener: (signal: NodeJS.Signals) => void): () => void
  /** Ends the process at once. */
  exit(code: number): never
}
