// A durable live table's rows on disk: Arrow IPC streams, each named for the number of its first row. A batch
// is on disk before anybody hears of it; all batches that wait while one is being written go with the next, which is what makes a
// commit cheap for many. Whatever a file holds beyond what was told is cut off when it is opened again (recover-rows.ts).
import { closeSync, fdatasyncSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readdirSync, unlinkSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { DataError } from '../../errors.ts'

const FILE = /^rows-(\d{16})\.arrows$/
const RETRY_DISK_MS = 1_000

export interface RowFile {
  readonly path: string
  readonly firstRow: number
}

/** The files of a table's directory in the order of their rows. */
export function rowFilesIn(directory: string): readonly RowFile[] {
  mkdirSync(directory, { recursive: true })
  return readdirSync(directory)
    .flatMap((name) => {
      const digits = FILE.exec(name)?.[1]
      return digits === undefined ? [] : [{ path: join(directory, name), firstRow: Number(digits) }]
    })
    .sort((a, b) => a.firstRow - b.firstRow)
}

interface OpenFile extends RowFile {
  readonly descriptor: number
  /** What it holds of whole batches. */
  bytes: number
}

export class RowFiles {
  readonly #directory: string
  #schemaMessage: Uint8Array
  readonly #ended: RowFile[]
  #open: OpenFile | null = null
  /** The first row of a file that could not be begun yet. */
  #due: number | null = null
  #broken: DataError | null = null

  /** `ended`: files that are there already. */
  constructor(directory: string, schemaMessage: Uint8Array, ended: readonly RowFile[] = []) {
    this.#directory = directory
    this.#schemaMessage = schemaMessage
    this.#ended = [...ended]
  }

  /** Of the file that is open, or due. */
  get firstRow(): number {
    return this.#open?.firstRow ?? this.#due ?? 0
  }

  /** Of the file that is open. */
  get bytes(): number {
    return this.#open?.bytes ?? 0
  }

  /** Goes on with the last file, which holds so many bytes of whole batches of this schema. */
  goOn(file: RowFile, bytes: number, schemaMessage: Uint8Array): void {
    this.#schemaMessage = schemaMessage
    this.#ended.splice(this.#ended.indexOf(file), 1)
    this.#open = { ...file, bytes, descriptor: openSync(file.path, 'r+') }
    ftruncateSync(this.#open.descriptor, bytes)
    if (bytes === 0) this.#open.bytes = writeAll(this.#open.descriptor, this.#schemaMessage, 0)
  }

  /** As {@link begin}, for rows of another schema. */
  beginWith(schemaMessage: Uint8Array, firstRow: number): void {
    this.#schemaMessage = schemaMessage
    // One that has no rows is begun anew.
    if (this.#open?.firstRow === firstRow) {
      closeSync(this.#open.descriptor)
      this.#open = null
    }
    this.begin(firstRow)
  }

  /**
   * Ends the file that is open and begins one for the rows from that number on; it tells the number even while it has no rows. Fails with
   * DISK_FULL or IO_ERROR: then it is tried again when rows are to be appended.
   */
  begin(firstRow: number): void {
    this.close()
    this.#due = firstRow
    this.#beginDue(firstRow)
  }

  #beginDue(firstRow: number): void {
    const path = join(this.#directory, `rows-${String(firstRow).padStart(16, '0')}.arrows`)
    let descriptor: number | null = null
    try {
      descriptor = openSync(path, 'w+')
      const bytes = writeAll(descriptor, this.#schemaMessage, 0)
      fdatasyncSync(descriptor)
      syncDirectory(this.#directory)
      this.#open = { path, firstRow, descriptor, bytes }
      this.#due = null
    } catch (error) {
      if (descriptor !== null) closeSync(descriptor)
      throw diskError(path, error)
    }
  }

  /** Settles it on disk that these messages follow. Fails with DISK_FULL or IO_ERROR: then they do not. */
  append(messages: readonly Uint8Array[]): void {
    if (this.#broken !== null) throw this.#broken
    if (this.#due !== null) this.#beginDue(this.#due)
    const file = this.#open
    if (file === null) throw new DataError('INTERNAL', 'There is no file to append rows to.')
    try {
      let at = file.bytes
      for (const message of messages) at += writeAll(file.descriptor, message, at)
      fdatasyncSync(file.descriptor)
      file.bytes = at
    } catch (error) {
      this.#takeBack(file)
      throw diskError(file.path, error)
    }
  }

  /** Removes the files whose rows are all before that number. */
  dropBefore(firstRow: number): void {
    for (;;) {
      const [oldest, next = this.#open] = this.#ended
      if (oldest === undefined || (next?.firstRow ?? this.#due ?? firstRow) > firstRow || oldest.firstRow >= firstRow) return
      unlinkSync(oldest.path)
      this.#ended.shift()
    }
  }

  close(): void {
    if (this.#open === null) return
    const { path, firstRow, descriptor } = this.#open
    closeSync(descriptor)
    this.#ended.push({ path, firstRow })
    this.#open = null
  }

  /** What was half written must not be in the way of what comes next. */
  #takeBack({ path, descriptor, bytes }: OpenFile): void {
    try {
      ftruncateSync(descriptor, bytes)
    } catch (error) {
      this.#broken = diskError(path, error)
    }
  }
}

function writeAll(descriptor: number, bytes: Uint8Array, position: number): number {
  for (let written = 0; written < bytes.length;)
    written += writeSync(descriptor, bytes, written, bytes.length - written, position + written)
  return bytes.length
}

/** Makes a new file's name survive too; Windows has no such call for directories. */
function syncDirectory(path: string): void {
  if (process.platform === 'win32') return
  const descriptor = openSync(path, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

function diskError(path: string, error: unknown): DataError {
  const { code = '', message } = error as NodeJS.ErrnoException
  const isFull = code === 'ENOSPC' || code === 'EDQUOT'
  const text = isFull ? `The disk is full: rows cannot be written to ${path}.` : `Rows cannot be written to ${path}: ${message}`
  return new DataError(isFull ? 'DISK_FULL' : 'IO_ERROR', text, { path }, { cause: error, retryAfterMs: RETRY_DISK_MS })
}
