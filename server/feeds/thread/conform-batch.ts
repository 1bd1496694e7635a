// Batches of a stream that has fewer columns than its live table, or others in another order, as batches of the table.
import type { ArrowBatch, ArrowColumn, ArrowField, ArrowSchema } from '../../arrow/schema.ts'
import { nullColumn } from '../../arrow/null-column.ts'
import { DataError } from '../../errors.ts'

const MOST_EXACT = 2n ** 53n

/** Fails with SCHEMA_MISMATCH for a stream without a column that must have values, and for whole numbers that lose digits. */
export function conformBatch({ length, columns }: ArrowBatch, stream: ArrowSchema, table: ArrowSchema): ArrowBatch {
  const places = new Map(stream.fields.map(({ name }, index) => [name, index]))
  return { length, columns: table.fields.map((field) => columnFor(field, stream, columns, places.get(field.name), length)) }
}

function columnFor(
  field: ArrowField,
  stream: ArrowSchema,
  columns: readonly ArrowColumn[],
  place: number | undefined,
  length: number,
): ArrowColumn {
  const column = place === undefined ? undefined : columns[place]
  if (column === undefined) {
    if (field.nullable) return nullColumn(field, length)
    throw new DataError('SCHEMA_MISMATCH', `The Arrow data lacks column ${field.name}, which takes no nulls.`, { column: field.name })
  }
  return field.type.kind === 'float' && stream.fields[place ?? 0]?.type.kind === 'int' ? asDoubles(field.name, column) : column
}

function asDoubles(name: string, column: ArrowColumn): ArrowColumn {
  const [validity = null, values] = column.buffers
  const longs = new BigInt64Array((values as Uint8Array).buffer, (values as Uint8Array).byteOffset, column.length)
  const doubles = Float64Array.from(longs, (value) => {
    if (value <= MOST_EXACT && value >= -MOST_EXACT) return Number(value)
    throw new DataError('SCHEMA_MISMATCH', `Column ${name} has fractions by now, and ${value} would lose digits in it.`, { column: name })
  })
  return { ...column, buffers: [validity, new Uint8Array(doubles.buffer)] }
}
