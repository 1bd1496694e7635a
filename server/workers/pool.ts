// The threads: as many as asked from the start to the end, each running one task at a time. Pages move between threads by
// transfer, failures come back as the DataErrors they were.
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Worker } from 'node:worker_threads'
import { Piscina } from 'piscina'
import type { Engine } from '../engine/engine.ts'
import { PageMemory } from '../engine/page-memory.ts'
import { withoutRoots } from '../engine/root-paths.ts'
import { DataError, dataErrorFromFields } from '../errors.ts'
import { LivingThreads } from './living-threads.ts'
import { STOP_ASKED, STOP_BEGUN, STOP_CLEAR, type Methods, type Outcome, type Task, type WorkerStart } from './tasks.ts'

export interface PoolOptions {
  readonly databasePointer: bigint
  readonly roots: readonly string[]
  /** Default: the machine's cores. */
  readonly threads?: number
  /** Tasks that may be given to the pool at once, running or not; their slots are 0 … slots - 1. */
  readonly slots: number
  /** The thread's entry; by default that of the engine. */
  readonly entry?: URL
  /** How much of a thread's heap young objects may take, in MiB; default V8's own 48. */
  readonly youngMiB?: number
  /** Hears of failures that are no DataError, and of threads that died. */
  readonly onFault: (message: string, stack?: string) => void
  /** A thread has died or was given up; another begins in its place. */
  readonly onLost?: () => void
}

/** As Piscina's events have it. */
interface PiscinaWorker {
  readonly id: number
}

const RETRY_LOST_WORK_MS = 100
/** Buffers waiting to go back to the threads, for each thread. */
const SPARES_PER_THREAD = 2

/** Threads that have the methods of `T`, by default those of the engine. */
export class Pool<T extends Methods<T> = Engine> {
  readonly threads: number
  /** An error as callers may be told it. */
  readonly withoutRoots: (error: DataError) => DataError
  readonly #piscina: Piscina
  readonly #stops: Int32Array
  readonly #onFault: PoolOptions['onFault']
  readonly #spares: PageMemory
  #tasks = 0
  /** Threads that can take tasks, by their number. */
  readonly #ready = new Set<number>()
  /** Threads that were given up and have not ended yet. */
  readonly #abandoned = new Set<Worker>()
  readonly #threads = new LivingThreads()
  #lost = 0
  #finished = 0
  #isClosed = false

  constructor({
    databasePointer,
    roots,
    threads = availableParallelism(),
    slots,
    entry = threadEntry('workers/worker'),
    youngMiB,
    onFault,
    onLost = () => undefined,
  }: PoolOptions) {
    this.threads = threads
    this.#onFault = onFault
    this.withoutRoots = withoutRoots(roots)
    this.#spares = new PageMemory(SPARES_PER_THREAD * threads)
    this.#stops = new Int32Array(new SharedArrayBuffer(slots * Int32Array.BYTES_PER_ELEMENT))
    const workerData: WorkerStart = { databasePointer, roots, stops: this.#stops }
    this.#piscina = new Piscina({
      filename: fileURLToPath(entry),
      ...threadArguments(entry),
      minThreads: threads,
      maxThreads: threads,
      // Tasks of one thread would wait for each other's answers, and tasks here block: one at a time.
      concurrentTasksPerWorker: 1,
      // Without it a task that finds no free thread goes behind all that came after it: rows would get another order.
      stricterFIFO: true,
      atomics: 'sync',
      recordTiming: false,
      ...(youngMiB === undefined ? {} : { resourceLimits: { maxYoungGenerationSizeMb: youngMiB } }),
      workerData,
    })
    this.#piscina.on('error', (error: Error) => {
      if (this.#isClosed) return
      onFault(`A worker thread died: ${error.message}`, error.stack)
    })
    this.#piscina.on('workerCreate', ({ id }: PiscinaWorker) => {
      this.#ready.add(id)
      for (const thread of this.#piscina.threads) this.#threads.add(thread)
    })
    this.#piscina.on('workerDestroy', () => {
      const alive = new Set(this.#piscina.threads.map((thread) => thread.threadId))
      for (const id of this.#ready) if (!alive.has(id)) this.#ready.delete(id)
      this.#threads.endOthers(this.#piscina.threads)
      if (this.#isClosed) return
      this.#lost += 1
      onLost()
    })
  }

  /** Threads that were lost since the start: died, or given up. */
  get lostThreads(): number {
    return this.#lost
  }

  /** Tasks that came back since the start, however they ended. */
  get finishedTasks(): number {
    return this.#finished
  }

  /** Whether there is a thread that takes tasks, busy or not. */
  get isReady(): boolean {
    return this.#ready.size > 0
  }

  /** Threads that have a task. */
  get busyThreads(): number {
    return Math.min(this.#tasks, this.threads)
  }

  /** Runs a method on a free thread, after all that were given before. The slot must not be in use by another task. */
  async run<M extends keyof T & string>(
    method: M,
    args: Parameters<T[M]>,
    slot: number,
    transfer: readonly ArrayBuffer[] = [],
  ): Promise<ReturnType<T[M]>> {
    Atomics.store(this.#stops, slot, STOP_CLEAR)
    const spare = method === 'open' || method === 'next' ? this.#spares.takeAny() : null
    const task: Task<T, M> = { method, args, slot, spare }
    const outcome = (await this.#dispatch(task, spare === null ? transfer : [...transfer, spare])) as Outcome<T, M>
    this.#finished += 1
    if ('value' in outcome) return outcome.value
    if (outcome.fault !== undefined) this.#onFault(outcome.fault.message, outcome.fault.stack)
    throw this.withoutRoots(dataErrorFromFields(outcome.error))
  }

  /** Takes back a page's buffer once nothing reads it any more: a later page will be made in it. */
  recycle(buffer: ArrayBuffer): void {
    this.#spares.give(buffer)
  }

  /** Keeps the task of the slot from beginning; false when it has begun. */
  stop(slot: number): boolean {
    return Atomics.compareExchange(this.#stops, slot, STOP_CLEAR, STOP_ASKED) < STOP_BEGUN
  }

  hasBegun(slot: number): boolean {
    return Atomics.load(this.#stops, slot) >= STOP_BEGUN
  }

  /**
   * Gives up the thread that is at the slot's task, which fails with WORKER_LOST; another thread takes its place. Resolves once the
   * thread has ended, which is when it leaves the engine: nothing else can end it. Null while as many as the pool has are given up
   * already: each may use a core for as long as it likes.
   */
  abandon(slot: number): Promise<void> | null {
    const id = Atomics.load(this.#stops, slot) - STOP_BEGUN
    const thread = this.#piscina.threads.find(({ threadId }) => threadId === id)
    if (thread === undefined || this.#abandoned.size >= this.threads) return null
    this.#abandoned.add(thread)
    const ended = new Promise<void>((resolve) => {
      thread.once('exit', () => {
        this.#abandoned.delete(thread)
        resolve()
      })
    })
    // What a thread that dies does: Piscina has no other way to fail one task, and to replace its thread before that has ended.
    thread.emit('error', new Error('it does not come back from the engine'))
    return ended
  }

  /** Ends the threads, as soon as they leave the engine. Tasks that are cut short by it fail with SHUTTING_DOWN. */
  async close(): Promise<void> {
    this.#isClosed = true
    // Piscina replaces a thread that ends while it is destroyed.
    do {
      await this.#piscina.destroy()
      await new Promise(setImmediate)
    } while (this.#piscina.threads.length > 0)
    await this.#threads.ended()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #dispatch(task: { readonly method: string }, transfer: readonly ArrayBuffer[]): Promise<unknown> {
    this.#tasks += 1
    try {
      return await this.#piscina.run(task, transfer.length === 0 ? {} : { transferList: [...transfer] })
    } catch (error) {
      const { name, message, stack } = error as Error
      if (name === 'DataCloneError') throw error
      if (this.#isClosed) throw new DataError('SHUTTING_DOWN', 'The server is shutting down.', {}, { cause: error, retryAfterMs: 1_000 })
      this.#onFault(`A worker thread died during ${task.method}: ${message}`, stack)
      throw new DataError(
        'WORKER_LOST',
        'The thread that ran this operation died; another takes its place.',
        {},
        { cause: error, retryAfterMs: RETRY_LOST_WORK_MS },
      )
    } finally {
      this.#tasks -= 1
    }
  }
}

/** In a thread's entry: hands the `data` of an outcome over instead of copying it. */
export function transferred<O extends { readonly value: unknown } | { readonly error: unknown }>(outcome: O): O {
  if (!('value' in outcome)) return outcome
  const { value } = outcome
  if (typeof value !== 'object' || value === null || !('data' in value) || !(value.data instanceof Uint8Array)) return outcome
  const movable = { [Piscina.transferableSymbol]: [value.data.buffer], [Piscina.valueSymbol]: outcome }
  return Piscina.move(movable as never) as unknown as O
}

/**
 * A thread's program, by its path below server/: in the language that this file is in, TypeScript in a checkout, JavaScript in dist; or
 * from a folder with compiled sources, since threads that compile for themselves take a second each.
 */
export function threadEntry(program: string, compiled: string | null = null): URL {
  if (compiled !== null) return pathToFileURL(join(compiled, 'server', `${program}.js`))
  return new URL(`../${program}.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url)
}

/**
 * Threads of a checkout are told to understand TypeScript, which tsx does for the main thread only. Those that are compiled are told
 * nothing beside tsx, with whose flags Piscina's attempt to require() the entry would half succeed and load everything twice; else they
 * inherit what the process was started with, also V8's flags, which nobody may tell a thread.
 */
function threadArguments(entry: URL): { readonly execArgv?: string[] } {
  if (!entry.pathname.endsWith('.ts')) return import.meta.url.endsWith('.ts') ? { execArgv: [] } : {}
  const script = `import { register } from ${JSON.stringify(import.meta.resolve('tsx/esm/api'))}; register()`
  return { execArgv: ['--import', `data:text/javascript,${encodeURIComponent(script)}`] }
}
