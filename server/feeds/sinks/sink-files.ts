// A sink's directory: ranges of rows become files there, each row once, whatever happens in between.
//
//   write the files below a hidden directory → note what goes where in the state → rename → note that it is done
//
// A crash before the first note leaves nothing but a directory to remove; after it, the renames are finished. Nothing is written
// twice, so it does not matter that the engine may split the same rows into other files the next time.
import { rm, rmdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { WriteOptions } from '../../engine/engine.ts'
import { DataError } from '../../errors.ts'
import type { LiveTable } from '../live-table.ts'
import { sqlOfRows } from '../stored-rows.ts'
import { claimDirectory } from './check-directory.ts'
import { diskError } from '../files/disk-error.ts'
import type { EngineWrite } from './engine-write.ts'
import { fileNameOf, isWhole, movesOf, publish, takeBack, type Disk } from './publish.ts'
import type { SinkSettings } from './sink-settings.ts'
import { writeState, type Pending, type SinkState } from './sink-state.ts'
import { lifeOf } from './table-life.ts'

export interface SinkFilesParts {
  readonly write: EngineWrite
  readonly disk: Disk
}

/** Not `.parquet`: globs find hidden directories too. */
const UNFINISHED = 'unfinished'

export class SinkFiles {
  readonly #parts: SinkFilesParts
  readonly #table: LiveTable
  readonly #settings: SinkSettings
  readonly #directory: string
  #state: SinkState

  private constructor(parts: SinkFilesParts, table: LiveTable, settings: SinkSettings, directory: string, state: SinkState) {
    this.#parts = parts
    this.#table = table
    this.#settings = settings
    this.#directory = directory
    this.#state = state
  }

  /** Goes on where the sink of that name was in its directory, or begins. Fails with SINK_CONFLICT, and as writing does. */
  static async open(parts: SinkFilesParts, table: LiveTable, settings: SinkSettings, signal: AbortSignal): Promise<SinkFiles> {
    const directory = await admittedDirectory(parts, table, settings, signal)
    const hidden = join(directory, hiddenDirectoryOf(settings.name))
    try {
      const files = new SinkFiles(parts, table, settings, directory, await stateIn(directory, table, settings))
      await files.#save(files.state)
      await files.#settle()
      await rm(hidden, { recursive: true, force: true })
      return files
    } catch (error) {
      // What is in it may be wanted the next time.
      await rmdir(hidden).catch(() => undefined)
      throw diskError(settings.path, error)
    }
  }

  /** What is on disk for sure. */
  get state(): SinkState {
    return this.#state
  }

  /** Writes the rows up to that number, exclusive. Those that are no longer kept are counted as lost. */
  async writeUpTo(endRow: number, signal: AbortSignal): Promise<void> {
    try {
      await this.#settle()
      await this.#table.ready()
      const firstRow = Math.max(this.#state.nextRow, this.#table.stored.firstRow)
      await this.#noteLost(firstRow)
      if (firstRow < endRow) await this.#writeRange(firstRow, endRow, signal)
    } catch (error) {
      throw diskError(this.#settings.path, error)
    }
  }

  async #writeRange(firstRow: number, endRow: number, signal: AbortSignal): Promise<void> {
    const { partitionBy, compression } = this.#settings
    const { storage } = this.#table.facts
    const hidden = join(this.#directory, hiddenDirectoryOf(this.#settings.name))
    await rm(hidden, { recursive: true, force: true })
    const path = join(hidden, UNFINISHED)
    const options: WriteOptions = { path, format: 'parquet', overwrite: true, partitionBy, compression, ...extension(partitionBy) }
    // Dropping the table meanwhile takes nothing away from the write.
    storage.retain()
    const sql = sqlOfRows(this.#table, 'columns', firstRow, endRow)
    const { rows, files, bytes } = await this.#parts.write(sql, options, signal).finally(() => {
      storage.release()
    })
    // Retention may have come between: the next attempt sees what is left.
    if (rows !== BigInt(endRow - firstRow)) throw incomplete(firstRow, endRow, rows)
    const moves = movesOf(this.#directory, partitionBy.length === 0 ? hidden : path, files, fileNameOf(firstRow, endRow))
    const pending = { firstRow, endRow, bytes, moves }
    await this.#save({ ...this.#state, pending })
    await this.#finish(pending)
  }

  /** Ends what a crash or a failure interrupted: forwards where all of it is there, else back. */
  async #settle(): Promise<void> {
    const { pending } = this.#state
    if (pending === null) return
    if (await isWhole(this.#directory, pending.moves)) return this.#finish(pending)
    await takeBack(this.#directory, pending.moves)
    await this.#save({ ...this.#state, pending: null })
  }

  async #finish({ firstRow, endRow, bytes, moves }: Pending): Promise<void> {
    await publish(this.#parts.disk, this.#directory, moves)
    const { rows, files, bytes: before } = this.#state
    const counts = { rows: rows + endRow - firstRow, files: files + moves.length, bytes: before + bytes }
    await this.#save({ ...this.#state, ...counts, nextRow: endRow, pending: null })
    await rm(join(this.#directory, hiddenDirectoryOf(this.#settings.name)), { recursive: true, force: true })
  }

  async #noteLost(firstRow: number): Promise<void> {
    const { nextRow, lostRows } = this.#state
    if (firstRow > nextRow) await this.#save({ ...this.#state, nextRow: firstRow, lostRows: lostRows + firstRow - nextRow })
  }

  async #save(state: SinkState): Promise<void> {
    await writeState(this.#directory, this.#settings.name, state)
    this.#state = state
  }
}

function hiddenDirectoryOf(sink: string): string {
  return `.quiver-sink-${sink}`
}

function extension(partitionBy: readonly string[]): { readonly fileExtension?: string } {
  return partitionBy.length === 0 ? {} : { fileExtension: UNFINISHED }
}

function incomplete(firstRow: number, endRow: number, rows: bigint): DataError {
  return new DataError('ROWS_GONE', `Of the rows ${firstRow} to ${endRow - 1} the table had only ${rows}.`, { row: String(firstRow) })
}

async function stateIn(
  directory: string,
  { facts, log, stored }: LiveTable,
  { name, partitionBy, from }: SinkSettings,
): Promise<SinkState> {
  const life = await lifeOf(facts)
  const { endRow } = log
  const found = await claimDirectory(directory, { sink: name, table: facts.name, life, partitionBy, endRow })
  const nextRow = from === 'now' ? endRow : stored.firstRow
  return found ?? { table: facts.name, life, partitionBy, nextRow, pending: null, rows: 0, files: 0, bytes: 0, lostRows: 0 }
}

/** Writes a file without rows: so the engine itself says whether the path, the compression and the columns will do. */
async function admittedDirectory(
  { write }: SinkFilesParts,
  table: LiveTable,
  { name, path, compression }: SinkSettings,
  signal: AbortSignal,
): Promise<string> {
  const trial = join(path, hiddenDirectoryOf(name), 'trial')
  const sql = sqlOfRows(table, 'columns', 0, 0)
  const { files } = await write(sql, { path: trial, format: 'parquet', overwrite: true, partitionBy: [], compression }, signal)
  const [file = trial] = files
  await rm(file, { force: true })
  return dirname(dirname(file))
}
