// Reads the JSON messages of a lot into columns. A message is an object, an array of objects, or several of them one after the
// other (NDJSON). What cannot be read becomes a reject; its neighbours are taken.
import { isUtf8 } from 'node:buffer'
import type { ArrowColumn, ArrowField, ArrowSchema } from '../../arrow/schema.ts'
import { DataError } from '../../errors.ts'
import { builderForField } from '../columns/builder-for-field.ts'
import type { ColumnBuilder } from '../columns/column-builder.ts'
import { RowReader } from '../json/row-reader.ts'
import { JsonScanner } from '../json/scanner.ts'
import { pointerParts, type ColumnMapping, type FeedMapping } from '../mapping.ts'
import { endOfMessage, type Lot, type Reject } from './lot.ts'

/** Of the rejects of one lot so many are told with their bytes; the others are counted. */
const MOST_REJECTS = 100
/** Of a reject's bytes so many are kept. */
const MOST_REJECT_BYTES = 4_096
const LINE_FEED = 0x0a

export interface ReadLot {
  readonly rows: number
  /** In the order of the schema. */
  readonly columns: readonly ArrowColumn[]
  readonly rejects: readonly Reject[]
  readonly rejected: number
  readonly misfits: number
  readonly unknownFields: number
}

export class LotReader {
  readonly #json = new JsonScanner()
  readonly #builders: readonly ColumnBuilder[]
  readonly #unmapped: readonly ColumnBuilder[]
  readonly #reader: RowReader
  #lot!: Lot
  #message = 0
  #rows = 0
  #rejects: Reject[] = []
  #rejected = 0

  /** Fails with TYPE_UNSUPPORTED for a column that JSON cannot fill, and ARGUMENT_INVALID for a mapping that is none. */
  constructor({ fields }: ArrowSchema, { columns, misfits }: FeedMapping) {
    const mapped = new Map(columns.map((mapping) => [mapping.column, mapping]))
    this.#builders = fields.map((field) => builderForField(field, mapped.get(field.name) ?? AS_IT_IS))
    this.#unmapped = this.#builders.filter((_, index) => !mapped.has(fields[index]?.name ?? ''))
    const wanted = columns.map((mapping) => {
      const index = fields.findIndex(({ name }) => name === mapping.column)
      return { name: mapping.column, path: partsOf(mapping, fields), builder: this.#builders[index] as ColumnBuilder }
    })
    this.#reader = new RowReader(wanted, misfits === 'null')
  }

  read(lot: Lot): ReadLot {
    this.#lot = lot
    this.#rows = 0
    this.#rejects = []
    this.#rejected = 0
    this.#reader.misfits = 0
    this.#reader.unknownFields = 0
    const isText = isUtf8(lot.bytes)
    for (let index = 0; index < lot.starts.length; index++) {
      this.#message = index
      const start = lot.starts[index] as number
      const end = endOfMessage(lot, index)
      if (isText || isUtf8(lot.bytes.subarray(start, end))) this.#readMessage(start, end)
      else this.#reject(start, end, 'the message is not UTF-8')
    }
    const columns = this.#builders.map((builder) => builder.finish())
    const { misfits, unknownFields } = this.#reader
    return { rows: this.#rows, columns, rejects: this.#rejects, rejected: this.#rejected, misfits, unknownFields }
  }

  #readMessage(start: number, end: number): void {
    const json = this.#json
    json.open(this.#lot.bytes, start, end)
    let values = 0
    for (let kind = json.peek(); json.at < end; kind = json.peek(), values++) {
      if (kind === 'array') this.#readArray(end)
      else this.#readRow(end, false)
    }
    if (values === 0) this.#reject(start, end, 'the message is empty')
  }

  #readArray(end: number): void {
    const json = this.#json
    json.problem = ''
    for (let more = json.firstItem(); more; more = json.nextItem()) {
      if (!this.#readRow(end, true)) return
    }
    if (json.problem === '') return
    this.#reject(json.at, end, json.problem)
    json.at = end
  }

  /** False when the rest of the message is lost with it. */
  #readRow(end: number, isItem: boolean): boolean {
    const json = this.#json
    json.skipSpace()
    const start = json.at
    if (this.#reader.read(json, this.#rows)) {
      for (const builder of this.#unmapped) builder.addNull()
      this.#rows += 1
      return true
    }
    const { problem } = json
    const { failedColumn } = this.#reader
    json.at = start
    json.problem = ''
    const isWellFormed = json.skipValue()
    if (!isWellFormed) json.at = isItem ? end : endOfLine(json.bytes, start, end)
    this.#reject(start, json.at, problem, failedColumn)
    return isWellFormed || !isItem
  }

  #reject(start: number, end: number, reason: string, column: string | null = null): void {
    this.#rejected += 1
    if (this.#rejects.length >= MOST_REJECTS) return
    const bytes = this.#lot.bytes.slice(start, Math.min(end, start + MOST_REJECT_BYTES))
    this.#rejects.push({ message: this.#message, reason, column, bytes, length: end - start })
  }
}

const AS_IT_IS = { unit: null, isQuoted: false, isJson: false } as const

/** Where something that is no JSON ends as far as NDJSON is concerned. */
function endOfLine(bytes: Uint8Array, start: number, end: number): number {
  const found = bytes.indexOf(LINE_FEED, start)
  return found === -1 || found >= end ? end : found + 1
}

function partsOf({ column, pointer }: ColumnMapping, fields: readonly ArrowField[]): readonly string[] {
  if (!fields.some(({ name }) => name === column)) {
    const candidates = fields.map(({ name }) => name).join(', ')
    throw new DataError('COLUMN_NOT_FOUND', `The mapping names a column ${column}; the table has ${candidates}.`, { column, candidates })
  }
  const parts = pointerParts(pointer)
  if (parts !== null) return parts
  throw new DataError('ARGUMENT_INVALID', `${JSON.stringify(pointer)} of column ${column} is no JSON pointer, such as /data/price.`, {
    column,
  })
}
