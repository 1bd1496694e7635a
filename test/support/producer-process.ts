// Producers in a process of their own, so that they can be killed in the middle of everything.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Producing } from './row-producers.ts'

export class ProducerProcess implements AsyncDisposable {
  readonly #child: ChildProcess
  readonly #closed: Promise<unknown>
  readonly #told = new Map<string, number>()

  private constructor(child: ChildProcess) {
    this.#child = child
    this.#closed = once(child, 'close')
    if (child.stdout === null) return
    createInterface({ input: child.stdout }).on('line', (line) => this.#told.set(...(JSON.parse(line) as [string, number])))
  }

  static start(producers: readonly Producing[]): ProducerProcess {
    const program = join(import.meta.dirname, 'producer-program.ts')
    const command = ['--import', import.meta.resolve('tsx'), program, JSON.stringify(producers)]
    return new ProducerProcess(spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] }))
  }

  /** How many rows of that producer were acknowledged, as far as it has said so. */
  told(who: string): number {
    return this.#told.get(who) ?? 0
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** Ends it without a chance to say anything more; settles once all that it said has been read. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#closed
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.isRunning) await this.kill()
  }
}
