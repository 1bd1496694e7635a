// A live table written to Parquet files as it grows: when rows are written, one range after the other, and what happens when that
// fails. How they are written so that each comes once: sink-files.ts.
import type { Clock } from '../../clock.ts'
import { DataError } from '../../errors.ts'
import type { LiveTable } from '../live-table.ts'
import type { LiveReader } from '../live-table-parts.ts'
import { backoffMs, DEFAULT_BACKOFF } from '../sources/backoff.ts'
import { dueRows, rowsOfOneFile, type Waiting } from './rotation.ts'
import { SinkFiles, type SinkFilesParts } from './sink-files.ts'
import type { SinkSettings } from './sink-settings.ts'
import { WaitingBytes } from './waiting-bytes.ts'

export interface SinkParts extends SinkFilesParts {
  readonly clock: Clock
  /** From 0 up to 1. */
  readonly random: () => number
  readonly onFault: (message: string) => void
}

/** `failed`: it cannot go on whatever happens, and holds nothing back any more. */
export type SinkPhase = 'running' | 'retrying' | 'failed' | 'stopped'

export interface SinkFailure {
  readonly error: DataError
  /** Milliseconds since 1970. */
  readonly timeMs: number
}

export interface SinkStatus {
  readonly phase: SinkPhase
  /** What is in files. */
  readonly rows: number
  readonly files: number
  /** Of the files. */
  readonly bytes: number
  readonly nextRow: number
  readonly lagRows: number
  readonly lagMs: number
  readonly lostRows: number
  /** The last, also when it is overcome. */
  readonly lastFailure: SinkFailure | null
}

export class Sink implements LiveReader {
  readonly settings: SinkSettings
  readonly table: LiveTable
  readonly #parts: SinkParts
  readonly #ending = new AbortController()
  readonly #waitingBytes: WaitingBytes
  #files: SinkFiles | null = null
  #work: Promise<void> | null = null
  #takeBackTimer: (() => void) | null = null
  #phase: SinkPhase = 'running'
  #failures = 0
  #lastFailure: SinkFailure | null = null
  /** Since when rows have been waiting. */
  #sinceMs: number | null = null

  constructor(parts: SinkParts, table: LiveTable, settings: SinkSettings) {
    this.#parts = parts
    this.table = table
    this.settings = settings
    this.#waitingBytes = new WaitingBytes(table)
    table.readers.add(this)
  }

  /** Begins; fails where it cannot, and is no more then. */
  async open(): Promise<void> {
    try {
      await this.#do(0)
    } catch (error) {
      await this.end()
      throw error
    }
  }

  /** Begins, and tries again where it cannot. */
  resume(): void {
    void this.#do(0).catch(() => undefined)
  }

  /** All before it are in files, or lost. */
  get nextRow(): number {
    return this.#files?.state.nextRow ?? 0
  }

  get status(): SinkStatus {
    const { rows = 0, files = 0, bytes = 0, lostRows = 0 } = this.#files?.state ?? {}
    const { rows: lagRows, ageMs: lagMs } = this.#waiting()
    return { phase: this.#phase, rows, files, bytes, nextRow: this.nextRow, lagRows, lagMs, lostRows, lastFailure: this.#lastFailure }
  }

  onRows(): void {
    if (this.#work !== null || this.#phase !== 'running') return
    const waiting = this.#waiting()
    if (waiting.rows === 0) return
    const { rotation } = this.settings
    const due = dueRows(waiting, rotation)
    if (due > 0) void this.#do(this.nextRow + due).catch(() => undefined)
    else
      this.#after(rotation.maxAgeMs - waiting.ageMs, () => {
        this.onRows()
      })
  }

  /** Settles once all rows so far are in files. Fails with what keeps it from writing; then it goes on trying. */
  async flush(signal?: AbortSignal): Promise<void> {
    const endRow = this.table.log.endRow
    while (this.nextRow < endRow || this.#files === null) {
      signal?.throwIfAborted()
      this.#ending.signal.throwIfAborted()
      if (this.#phase === 'failed' && this.#lastFailure !== null) throw this.#lastFailure.error
      await unlessAborted(this.#work?.catch(() => undefined) ?? this.#do(endRow), signal)
    }
  }

  /** Ends it; what is being written is dropped. */
  async end(
    reason = new DataError('SINK_UNKNOWN', `The sink ${this.settings.name} was stopped.`, { sink: this.settings.name }),
  ): Promise<void> {
    this.#phase = 'stopped'
    this.#takeBackTimer?.()
    this.#takeBackTimer = null
    this.#ending.abort(reason)
    this.table.readers.delete(this)
    await this.#work?.catch(() => undefined)
  }

  /** Writes one file of waiting rows, at most up to that number. One at a time. */
  #do(endRow: number): Promise<void> {
    this.#takeBackTimer?.()
    this.#takeBackTimer = null
    const work = this.#attempt(endRow).then(
      () => {
        this.#succeeded()
      },
      (error: unknown) => {
        this.#failed(error as DataError)
        throw error
      },
    )
    this.#work = work
    return work
  }

  async #attempt(endRow: number): Promise<void> {
    const { signal } = this.#ending
    this.#files ??= await SinkFiles.open(this.#parts, this.table, this.settings, signal)
    const { lostRows } = this.#files.state
    const end = Math.min(endRow, this.nextRow + rowsOfOneFile(this.#waiting(), this.settings.rotation))
    const before = this.nextRow
    try {
      await this.#files.writeUpTo(end, signal)
    } finally {
      const lost = this.#files.state.lostRows - lostRows
      if (lost > 0) this.#parts.onFault(`The sink ${this.settings.name} lost ${lost} rows: they were no longer kept when it could write.`)
      if (this.nextRow > before) this.#waitingBytes.moveTo(this.nextRow)
    }
  }

  #succeeded(): void {
    this.#work = null
    this.#failures = 0
    // When the rows that still wait came is not known; some came just now.
    this.#sinceMs = null
    if (this.#phase === 'retrying') this.#phase = 'running'
    this.onRows()
  }

  #failed(error: DataError): void {
    this.#work = null
    if (this.#phase === 'stopped') return
    this.#lastFailure = { error, timeMs: this.#parts.clock.wallNow() }
    if (error.reason === 'SINK_CONFLICT') {
      this.#phase = 'failed'
      this.table.readers.delete(this)
      return
    }
    this.#phase = 'retrying'
    this.#after(backoffMs(DEFAULT_BACKOFF, this.#failures++, this.#parts.random), () => {
      void this.#do(this.table.log.endRow).catch(() => undefined)
    })
  }

  #waiting(): Waiting {
    const rows = this.#files === null ? 0 : Math.max(0, this.table.log.endRow - this.nextRow)
    if (rows === 0) this.#sinceMs = null
    else this.#sinceMs ??= this.#parts.clock.now()
    const ageMs = this.#sinceMs === null ? 0 : this.#parts.clock.now() - this.#sinceMs
    return { rows, bytes: this.#waitingBytes.from(this.nextRow), ageMs }
  }

  /** There is one timer. */
  #after(delayMs: number, run: () => void): void {
    this.#takeBackTimer ??= this.#parts.clock.after(delayMs, () => {
      this.#takeBackTimer = null
      run()
    })
  }
}

/** The work goes on all the same. */
function unlessAborted(work: Promise<void>, signal?: AbortSignal): Promise<void> {
  if (signal === undefined) return work
  return new Promise((resolve, reject) => {
    const abort = () => {
      reject(signal.reason as DataError)
    }
    signal.addEventListener('abort', abort, { once: true })
    work.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', abort)
    })
  })
}
