// Arrow IPC files become held tables: the engine has no reader that works on them in place.
import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { openArrowFile, type ArrowFile, type FileBytes } from '../../arrow/ipc-file.ts'
import type { ArrowBatch, ArrowColumn, ArrowField, ArrowSchema } from '../../arrow/schema.ts'
import { DataError } from '../../errors.ts'
import type { FileStamp, ReadOptions, StoredTable } from '../engine.ts'
import { checkStamps } from './file-stamps.ts'
import { findFiles } from './find-files.ts'
import type { Address } from './memory.ts'
import { appendBatches, beginTable, finishTable, type PutState } from './put.ts'
import type { Roots } from './roots.ts'
import { castColumns, shapeRelation } from './scan-sql.ts'
import { withPath } from './with-path.ts'
import { dropStored, storeQuery } from './store.ts'

/** A compressed Arrow file is unpacked in memory as a whole. */
const MAX_UNPACKED_BYTES = 1 << 30

const REFUSED = ['hivePartitioning', 'unionByName', 'filenameColumn', 'csv', 'json'] as const

function refuseForeignOptions(options: ReadOptions): void {
  const foreign = REFUSED.find((name) => options[name] !== undefined && options[name] !== false)
  if (foreign !== undefined) throw new DataError('ARGUMENT_INVALID', `${foreign} cannot be used with Arrow files`, { field: foreign })
}

function unpacked(path: string): FileBytes {
  if (!/\.gz(?:ip)?$/i.test(path))
    throw new DataError('FORMAT_UNKNOWN', `${path}: of compressed Arrow files only .gz can be read`, { path })
  let bytes: Buffer
  try {
    bytes = gunzipSync(readFileSync(path), { maxOutputLength: MAX_UNPACKED_BYTES })
  } catch (error) {
    throw new DataError('FILE_CORRUPT', `${path}: cannot be unpacked: ${(error as Error).message}`, { path }, { cause: error })
  }
  return { size: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) }
}

function fileBytes(descriptor: number): FileBytes {
  return {
    size: fstatSync(descriptor).size,
    read(offset, length) {
      const bytes = new Uint8Array(new ArrayBuffer(Math.max(64, length)), 0, length)
      return bytes.subarray(0, readSync(descriptor, bytes, 0, length, offset))
    },
  }
}

/** Opens a file, gives it to `use` and closes it; what fails names the file. */
function withArrowFile<T>(file: FileStamp, use: (arrow: ArrowFile) => T): T {
  const descriptor = openSync(file.path, 'r')
  try {
    return use(openArrowFile(/\.(?:gz|gzip|zst|zstd)$/i.test(file.path) ? unpacked(file.path) : fileBytes(descriptor)))
  } catch (error) {
    throw withPath(error, file.path)
  } finally {
    closeSync(descriptor)
  }
}

/** Positions of the wanted columns among a schema's fields; null: all. */
function wantedColumns(schema: ArrowSchema, columns: readonly string[] | undefined): number[] | null {
  if (columns === undefined || columns.length === 0) return null
  return columns.map((name) => {
    const index = schema.fields.findIndex((field) => field.name === name)
    if (index >= 0) return index
    const candidates = schema.fields.map((field) => field.name).join(', ')
    throw new DataError('COLUMN_NOT_FOUND', `there is no column ${name}; there are ${candidates}`, { column: name, candidates })
  })
}

function pick<T>(items: readonly T[], wanted: readonly number[] | null): readonly T[] {
  return wanted === null ? items : wanted.map((index) => items[index] as T)
}

/** Dictionaries are kept as they are met; one that grew or was replaced is a further part. */
class DictionaryParts {
  readonly parts = new Map<bigint, ArrowColumn[]>()

  note(fields: readonly ArrowField[], columns: readonly ArrowColumn[]): void {
    fields.forEach((field, index) => {
      const column = columns[index]
      if (column === undefined) return
      if (field.dictionary !== null && column.dictionary !== null) this.#add(field.dictionary.id, column.dictionary)
      this.note(field.children, column.children)
    })
  }

  #add(id: bigint, values: ArrowColumn): void {
    const known = this.parts.get(id) ?? []
    if (!known.includes(values)) this.parts.set(id, [...known, values])
  }
}

interface Loading {
  readonly state: PutState
  readonly wanted: readonly number[] | null
  readonly dictionaries: DictionaryParts
}

function appendFile(connection: Address, { state, wanted, dictionaries }: Loading, batches: Iterable<ArrowBatch>): void {
  for (const batch of batches) {
    const columns = pick(batch.columns, wanted)
    dictionaries.note(state.schema.fields, columns)
    appendBatches(connection, state, [{ length: batch.length, columns }])
  }
}

function loadFiles(connection: Address, files: readonly FileStamp[], options: ReadOptions, table: string): StoredTable {
  const loading: { current: Loading | null } = { current: null }
  for (const file of files) {
    withArrowFile(file, (arrow) => {
      const whole = arrow.schema
      const wanted = wantedColumns(whole, options.columns)
      const schema: ArrowSchema = { fields: pick(whole.fields, wanted), metadata: whole.metadata }
      loading.current ??= { state: beginTable(connection, table, schema), wanted, dictionaries: new DictionaryParts() }
      if (!isDeepStrictEqual(loading.current.state.schema.fields, schema.fields)) {
        throw new DataError('ARGUMENT_INVALID', `${file.path} has another schema than ${files[0]?.path ?? ''}: read them apart`, {
          path: file.path,
        })
      }
      appendFile(connection, { ...loading.current, wanted }, arrow.batches())
    })
  }
  checkStamps(files)
  if (loading.current === null) throw new DataError('INTERNAL', 'no file was read')
  return finishTable(connection, loading.current.state, loading.current.dictionaries.parts)
}

function isShaped(options: ReadOptions): boolean {
  const casts = Object.keys(options.schema ?? {}).length > 0
  return casts || (options.predicate ?? '').trim() !== '' || options.limit !== undefined || options.rowIndexColumn !== undefined
}

/** Predicate, limit, row numbers and casts are the engine's work: it stores what is left of the loaded rows. */
function loadShaped(connection: Address, files: readonly FileStamp[], options: ReadOptions, table: string): StoredTable {
  const loading = `${table}_loading`
  try {
    const loaded = loadFiles(connection, files, { paths: options.paths }, loading)
    return storeQuery(connection, `SELECT * FROM ${shapeRelation(loaded.relation, options, castColumns(options.schema))}`, [], table, [])
  } finally {
    dropStored(connection, loading)
  }
}

/** A new held table of this name. On failure nothing of it stays. */
export function loadArrow(connection: Address, roots: Roots, options: ReadOptions, table: string): StoredTable {
  refuseForeignOptions(options)
  const { files } = findFiles(connection, roots, options.paths, 'arrow')
  try {
    return (isShaped(options) ? loadShaped : loadFiles)(connection, files, options, table)
  } catch (error) {
    dropStored(connection, table)
    throw error
  }
}
