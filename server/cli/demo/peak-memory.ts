// The largest memory of a server while something runs, from samples.
import type { ServerProcess } from './server-process.ts'

const SAMPLE_MS = 100

/** Samples until it is disposed. */
export class PeakMemory implements Disposable {
  readonly #server: ServerProcess
  readonly #timer: NodeJS.Timeout
  #peak: number | null = null

  constructor(server: ServerProcess) {
    this.#server = server
    this.#timer = setInterval(() => void this.read(), SAMPLE_MS)
  }

  /** Bytes; null where the system does not tell. */
  async read(): Promise<number | null> {
    const now = await this.#server.residentBytes()
    if (now !== null) this.#peak = Math.max(this.#peak ?? 0, now)
    return this.#peak
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
  }
}
