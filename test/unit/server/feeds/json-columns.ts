// Columns, scanners and lots for the tests of what reads JSON.
import type { ArrowColumn, ArrowField, ArrowSchema, ArrowType } from '../../../../server/arrow/schema.ts'
import type { ColumnBuilder } from '../../../../server/feeds/columns/column-builder.ts'
import { builderForField, type Writing } from '../../../../server/feeds/columns/builder-for-field.ts'
import { JsonScanner } from '../../../../server/feeds/json/scanner.ts'
import { plainMapping, type ColumnMapping, type FeedMapping } from '../../../../server/feeds/mapping.ts'
import { lotOf } from '../../../../server/feeds/thread/lot.ts'
import { LotReader, type ReadLot } from '../../../../server/feeds/thread/lot-reader.ts'
import { plainValues, type Plain } from '../arrow/plain-values.ts'

export const FLOAT: ArrowType = { kind: 'float', bits: 64 }
export const TEXT: ArrowType = { kind: 'utf8' }
export const BOOL: ArrowType = { kind: 'bool' }
export const AS_IT_IS: Writing = { unit: null, isQuoted: false, isJson: false }

export function int(bits: 8 | 16 | 32 | 64, signed = true): ArrowType {
  return { kind: 'int', bits, signed }
}

export function field(name: string, type: ArrowType, children: readonly ArrowField[] = [], nullable = true): ArrowField {
  return { name, nullable, type, children, metadata: [], dictionary: null }
}

export function schemaOf(...fields: readonly ArrowField[]): ArrowSchema {
  return { fields, metadata: [] }
}

export function columnMapping(column: string, pointer: string, more: Partial<ColumnMapping> = {}): ColumnMapping {
  return { column, pointer, from: 'row', ...AS_IT_IS, ...more }
}

/** At a text that other bytes stand around, as in a lot. */
export function scannerAt(text: string | Uint8Array): JsonScanner {
  const bytes = Buffer.from(text)
  const before = Buffer.from('[{"')
  const after = Buffer.from('\0"}],:0123e"')
  const json = new JsonScanner()
  json.open(Buffer.concat([before, bytes, after]), before.length, before.length + bytes.length)
  return json
}

/** Reads one value; the problem, or null where it was taken. */
export function give(builder: ColumnBuilder, text: string): string | null {
  const json = scannerAt(text)
  return builder.read(json) ? null : json.problem
}

/** What a column of the field makes of values, of which each is taken. */
export function columnOf(arrow: ArrowField, texts: readonly string[], writing: Partial<Writing> = {}): ArrowColumn {
  const builder = builderForField(arrow, { ...AS_IT_IS, ...writing })
  for (const text of texts) {
    const problem = give(builder, text)
    if (problem !== null) throw new Error(`${text}: ${problem}`)
  }
  return builder.finish('given')
}

/** A value on its own as its column has it, or what is wrong with it. */
export function readAs(type: ArrowType, text: string, writing: Partial<Writing> = {}): Plain | { readonly problem: string } {
  const builder = builderForField(field('x', type), { ...AS_IT_IS, ...writing })
  const problem = give(builder, text)
  return problem === null ? (plainValues(field('x', type), builder.finish('given'))[0] ?? null) : { problem }
}

export interface PlainLot extends Omit<ReadLot, 'columns' | 'rejects' | 'rows'> {
  readonly rows: readonly Record<string, Plain>[]
  readonly rejects: readonly { readonly message: number; readonly reason: string; readonly column: string | null; readonly text: string }[]
}

export function readerOf(
  { fields, metadata }: ArrowSchema,
  mapping: Partial<FeedMapping> = {},
): (messages: readonly (string | Uint8Array)[]) => PlainLot {
  const reader = new LotReader({ fields, metadata }, { ...plainMapping(fields.map(({ name }) => name)), ...mapping })
  return (messages) => {
    const { columns, rejects, rows, ...counts } = reader.read(lotOf(messages.map((message) => Buffer.from(message))))
    const values = fields.map((arrow, index) => plainValues(arrow, columns[index] as ArrowColumn))
    if (columns.some(({ length }) => length !== rows)) throw new Error('a column is longer or shorter than there are rows')
    return {
      ...counts,
      rows: Array.from({ length: rows }, (_, row) =>
        Object.fromEntries(fields.map(({ name }, index) => [name, values[index]?.[row] ?? null])),
      ),
      rejects: rejects.map(({ message, reason, column, bytes }) => ({
        message,
        reason,
        column,
        text: Buffer.from(bytes).toString('latin1'),
      })),
    }
  }
}
