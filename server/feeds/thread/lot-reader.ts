// Reads the JSON messages of a lot into columns. A message is an object, an array of objects, or several of them one after the
// other (NDJSON). What cannot be read becomes a reject; its neighbours are taken.
import { isUtf8 } from 'node:buffer'
import type { ArrowColumn, ArrowSchema } from '../../arrow/schema.ts'
import { DataError } from '../../errors.ts'
import { builderForField } from '../columns/builder-for-field.ts'
import type { ColumnBuilder, ColumnMemory } from '../columns/column-builder.ts'
import { RowReader } from '../json/row-reader.ts'
import { JsonScanner } from '../json/scanner.ts'
import type { FeedMapping } from '../mapping.ts'
import { placedColumns } from './check-mapping.ts'
import { ConstantColumn } from './constant-column.ts'
import { Envelope } from './envelope.ts'
import { endOfMessage, type Lot, type MessageCounts, type Reject } from './lot.ts'

/** Of the rejects of one lot so many are told with their bytes; the others are counted. */
const MOST_REJECTS = 100
/** Of a reject's bytes so many are kept. */
const MOST_REJECT_BYTES = 4_096
const LINE_FEED = 0x0a
/** Space, tab, comma and closing brackets. */
const GOES_ON: ReadonlySet<number | undefined> = new Set([0x20, 0x09, 0x2c, 0x5d, 0x7d])
/** What is no JSON may be looked through so many times in vain, since it may begin anew in each of its lines. */
const MOST_TRIES = 8

export interface ReadLot {
  readonly rows: number
  /** In the order of the schema. */
  readonly columns: readonly ArrowColumn[]
  readonly rejects: readonly Reject[]
  readonly rejected: number
  readonly misfits: number
  readonly unknownFields: number
  readonly ignored: number
  readonly gaps: number
  readonly perMessage: MessageCounts
}

export class LotReader {
  readonly #json = new JsonScanner()
  readonly #builders: readonly ColumnBuilder[]
  readonly #unmapped: readonly ColumnBuilder[]
  readonly #constants: readonly ConstantColumn[]
  readonly #reader: RowReader
  /** Null for the messages that are nothing but rows. */
  readonly #envelope: Envelope | null
  readonly #misfitsAreNull: boolean
  #lot!: Lot
  #message = 0
  #rows = 0
  #rejects: Reject[] = []
  #rejected = 0
  /** Bytes of the message that may still be looked through in vain. */
  #patience = 0

  /** Fails with TYPE_UNSUPPORTED for a column that JSON cannot fill, and ARGUMENT_INVALID for a mapping that is none. */
  constructor({ fields }: ArrowSchema, mapping: FeedMapping) {
    const { ofRow, shared, constant } = placedColumns(fields, mapping)
    const mapped = new Map(mapping.columns.map((column) => [column.column, column]))
    this.#builders = fields.map((field) => builderForField(field, mapped.get(field.name) ?? AS_IT_IS))
    this.#unmapped = this.#builders.filter((_, index) => !mapped.has(fields[index]?.name ?? ''))
    const missing = fields.find(({ name, nullable }) => !nullable && !mapped.has(name))
    if (missing !== undefined) throw neverFilled(missing.name)
    const builderAt = (index: number) => this.#builders[index] as ColumnBuilder
    this.#constants = constant.map((column) => new ConstantColumn(column, builderAt(column.index)))
    this.#misfitsAreNull = mapping.misfits === 'null'
    this.#reader = new RowReader(
      ofRow.map(({ column, path, index }) => ({ name: column, path, builder: builderAt(index) })),
      this.#misfitsAreNull,
    )
    this.#envelope = Envelope.for(
      mapping,
      shared.map(({ column, from, path, index }) => ({ name: column, from, path, builder: builderAt(index) })),
    )
  }

  /** `memory`: whose the columns' buffers are; lent ones until the next lot is read. */
  read(lot: Lot, memory: ColumnMemory = 'given'): ReadLot {
    this.#lot = lot
    this.#rows = 0
    this.#rejects = []
    this.#rejected = 0
    this.#reader.misfits = 0
    this.#reader.unknownFields = 0
    if (this.#envelope !== null) this.#envelope.ignored = 0
    const isText = isUtf8(lot.bytes)
    const perMessage = { rows: new Uint32Array(lot.starts.length), rejected: new Uint32Array(lot.starts.length) }
    for (let index = 0; index < lot.starts.length; index++) {
      this.#message = index
      const rowsBefore = this.#rows
      const rejectedBefore = this.#rejected
      const start = lot.starts[index] as number
      const end = endOfMessage(lot, index)
      if (isText || isUtf8(lot.bytes.subarray(start, end))) this.#readMessage(start, end)
      else this.#reject(start, end, 'the message is not UTF-8')
      perMessage.rows[index] = this.#rows - rowsBefore
      perMessage.rejected[index] = this.#rejected - rejectedBefore
    }
    const columns = this.#builders.map((builder) => builder.finish(memory))
    const { misfits, unknownFields } = this.#reader
    return {
      rows: this.#rows,
      columns,
      rejects: this.#rejects,
      rejected: this.#rejected,
      misfits,
      unknownFields,
      ignored: this.#envelope?.ignored ?? 0,
      gaps: this.#envelope?.gaps.take() ?? 0,
      perMessage,
    }
  }

  #readMessage(start: number, end: number): void {
    const json = this.#json
    json.open(this.#lot.bytes, start, end)
    this.#patience = MOST_TRIES * (end - start)
    let values = 0
    for (let kind = json.peek(); json.at < end; kind = json.peek(), values++) {
      if (kind === 'array' && this.#envelope?.takesArrays !== true) this.#readArray(end)
      else this.#readValue(end, false)
    }
    if (values === 0) this.#reject(start, end, 'the message is empty')
  }

  #readArray(end: number): void {
    const json = this.#json
    json.problem = ''
    for (let more = json.firstItem(); more; more = json.nextItem()) {
      if (!this.#readValue(end, true)) return
    }
    if (json.problem === '') return
    const { at, problem } = json
    // At the beginning of a line the array may have been cut off, and this be the next.
    if (json.bytes[at - 1] !== LINE_FEED) this.#giveUp(at, end)
    this.#reject(at, json.at, problem)
  }

  #readValue(end: number, isItem: boolean): boolean {
    return this.#envelope === null ? this.#readRow(end, isItem) : this.#readInEnvelope(this.#envelope, end, isItem)
  }

  #readInEnvelope(envelope: Envelope, end: number, isItem: boolean): boolean {
    const json = this.#json
    json.skipSpace()
    const start = json.at
    const outcome = envelope.look(json)
    if (outcome === 'ignored') return true
    if (outcome === 'broken') return this.#rejectValue(start, end, isItem, json.problem)
    const after = json.at
    const { rows } = envelope
    json.at = rows?.start ?? start
    if (rows === null || rows.kind === 'object') this.#readRow(end, true)
    else if (rows.kind === 'array' && rows.start !== -1) this.#readArrayOfRows(end)
    else if (rows.kind !== 'null' || rows.start === -1) this.#reject(start, after, 'there are no rows where the mapping looks for them')
    json.at = after
    return true
  }

  /** Known to be JSON. */
  #readArrayOfRows(end: number): void {
    const json = this.#json
    for (let more = json.firstItem(); more; more = json.nextItem()) this.#readRow(end, true)
  }

  /** False when the rest of the message is lost with it. */
  #readRow(end: number, isItem: boolean): boolean {
    const json = this.#json
    json.skipSpace()
    const start = json.at
    if (this.#reader.read(json, this.#rows)) {
      const misfit = this.#envelope?.fill(json, this.#lot.topics?.[this.#message] ?? '', this.#misfitsAreNull, this.#onMisfit) ?? null
      if (misfit !== null) return this.#rejectShared(start, end, isItem, misfit.name)
      const unfilled = this.#constants.find((constant) => !constant.fill(json))
      if (unfilled !== undefined) return this.#rejectShared(start, end, isItem, unfilled.name)
      for (const builder of this.#unmapped) builder.addNull()
      this.#rows += 1
      return true
    }
    const { problem } = json
    const { failedColumn } = this.#reader
    return this.#rejectValue(start, end, isItem, problem, failedColumn)
  }

  readonly #onMisfit = () => {
    this.#reader.misfits += 1
  }

  #rejectShared(start: number, end: number, isItem: boolean, column: string): boolean {
    for (const builder of this.#builders) builder.truncate(this.#rows)
    return this.#rejectValue(start, end, isItem, this.#json.problem, column)
  }

  #rejectValue(start: number, end: number, isItem: boolean, problem: string, column: string | null = null): boolean {
    const json = this.#json
    json.at = start
    json.problem = ''
    const isWellFormed = json.skipValue(0, Infinity)
    if (!isWellFormed) this.#giveUp(start, end)
    this.#reject(start, json.at, problem, column)
    return isWellFormed || !isItem
  }

  /** Goes on behind something that is no JSON. */
  #giveUp(start: number, end: number): void {
    const json = this.#json
    this.#patience -= json.at - start
    json.at = this.#patience < 0 ? end : endOfBroken(json.bytes.subarray(0, end), start)
  }

  #reject(start: number, end: number, reason: string, column: string | null = null): void {
    this.#rejected += 1
    if (this.#rejects.length >= MOST_REJECTS) return
    const bytes = this.#lot.bytes.slice(start, Math.min(end, start + MOST_REJECT_BYTES))
    this.#rejects.push({ message: this.#message, reason, column, bytes, length: end - start })
  }
}

const AS_IT_IS = { unit: null, isQuoted: false, isJson: false } as const

/** Before the next line that can begin a value of NDJSON: indented ones and closing brackets belong to what came before. */
function endOfBroken(bytes: Uint8Array, start: number): number {
  for (let at = bytes.indexOf(LINE_FEED, start); at !== -1; at = bytes.indexOf(LINE_FEED, at + 1))
    if (!GOES_ON.has(bytes[at + 1])) return at + 1
  return bytes.length
}

function neverFilled(column: string): DataError {
  return new DataError('ARGUMENT_INVALID', `The mapping does not fill column ${column}, which takes no nulls.`, { field: column })
}
