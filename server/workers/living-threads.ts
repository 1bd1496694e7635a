// Threads that have begun and not ended. One that is told to end while it is busy with an error that nobody caught may lose that word,
// and then wait for tasks for ever: Node.js 20 does so in one case of five or so. So it is told again.
import { setMaxListeners } from 'node:events'
import type { Worker } from 'node:worker_threads'

/** When a thread that should end is told to again. Those that are in the engine end when they leave it. */
const TELL_AGAIN_MS = [50, 500, 5_000]

export class LivingThreads {
  readonly #ends = new Map<Worker, Promise<void>>()
  readonly #ending = new Set<Worker>()

  /** Those that are known already make no difference. */
  add(thread: Worker): void {
    if (this.#ends.has(thread)) return
    // The pool listens to each, and so do those who gave it up.
    setMaxListeners(20, thread)
    const end = new Promise<void>((resolve) => {
      thread.once('exit', () => {
        this.#ends.delete(thread)
        this.#ending.delete(thread)
        resolve()
      })
    })
    this.#ends.set(thread, end)
  }

  /** All but these were told to end. */
  endOthers(wanted: readonly Worker[]): void {
    for (const thread of this.#ends.keys()) {
      if (wanted.includes(thread) || this.#ending.has(thread)) continue
      this.#ending.add(thread)
      const timers = TELL_AGAIN_MS.map((ms) => setTimeout(() => void thread.terminate(), ms))
      thread.once('exit', () => {
        for (const timer of timers) clearTimeout(timer)
      })
    }
  }

  /** Resolves once there are none. */
  async ended(): Promise<void> {
    await Promise.all(this.#ends.values())
  }
}
