// Which buffers each type has, in their order, and how many bytes each holds for a number of rows. The same rules size a copy
// out of foreign memory (where nothing else says how long a buffer is) and check an IPC body.
// `rows` counts from the buffers' start: for a C array with an offset it is offset + length.
// Source: https://arrow.apache.org/docs/format/Columnar.html#buffer-listing-for-each-layout
import type { ArrowField, ArrowType } from './schema.ts'

export type BufferLayout =
  /** One bit a row, 1 where the row is valid; the buffer may be absent. */
  | { readonly role: 'validity' }
  /** One bit a row. */
  | { readonly role: 'bits' }
  /** `width` bytes a row. */
  | { readonly role: 'values'; readonly width: number }
  /** rows + 1 numbers of `width` bytes, never falling: into `data` or the child. */
  | { readonly role: 'offsets'; readonly width: 4 | 8 }
  /** As many bytes as the last of the offsets before it says. */
  | { readonly role: 'data'; readonly offsetWidth: 4 | 8 }
  /** 16 bytes a row; then come variadic buffers, whose lengths are told elsewhere. */
  | { readonly role: 'views' }
  /** One byte a row: which child of a union. */
  | { readonly role: 'typeIds' }
  /** 4 bytes a row: which row of the child of a dense union. */
  | { readonly role: 'unionOffsets' }

const VALIDITY: BufferLayout = { role: 'validity' }
const BOOL = [VALIDITY, { role: 'bits' }] as const
const VIEWS = [VALIDITY, { role: 'views' }] as const
const TEXT = [VALIDITY, { role: 'offsets', width: 4 }, { role: 'data', offsetWidth: 4 }] as const
const LARGE_TEXT = [VALIDITY, { role: 'offsets', width: 8 }, { role: 'data', offsetWidth: 8 }] as const
const LIST = [VALIDITY, { role: 'offsets', width: 4 }] as const
const LARGE_LIST = [VALIDITY, { role: 'offsets', width: 8 }] as const
const VALIDITY_ONLY = [VALIDITY] as const
const SPARSE_UNION = [{ role: 'typeIds' }] as const
const DENSE_UNION = [{ role: 'typeIds' }, { role: 'unionOffsets' }] as const

/** The type whose layout a field's buffers have: of a dictionary-encoded field that of its indices, not of its values. */
export function storedType(field: ArrowField): ArrowType {
  return field.dictionary === null ? field.type : { kind: 'int', ...field.dictionary.index }
}

/** The children that lie beside a field's buffers: none for a dictionary-encoded field, whose children belong to its dictionary. */
export function storedChildren(field: ArrowField): readonly ArrowField[] {
  return field.dictionary === null ? field.children : []
}

/** A type's buffers in their order, without the variadic ones that follow `views`. */
export function bufferLayouts(type: ArrowType): readonly BufferLayout[] {
  switch (type.kind) {
    case 'null':
      return []
    case 'bool':
      return BOOL
    case 'utf8':
    case 'binary':
      return TEXT
    case 'largeUtf8':
    case 'largeBinary':
      return LARGE_TEXT
    case 'utf8View':
    case 'binaryView':
      return VIEWS
    case 'list':
    case 'map':
      return LIST
    case 'largeList':
      return LARGE_LIST
    case 'struct':
    case 'fixedList':
      return VALIDITY_ONLY
    case 'union':
      return type.mode === 'dense' ? DENSE_UNION : SPARSE_UNION
    default:
      return FIXED_WIDTH[valueBytes(type)] ?? [VALIDITY, { role: 'values', width: valueBytes(type) }]
  }
}

type FixedWidthType = Extract<
  ArrowType,
  { kind: 'int' | 'float' | 'decimal' | 'fixedBinary' | 'date' | 'time' | 'timestamp' | 'duration' | 'interval' }
>

/** Bytes of one value of a type of fixed width. */
export function valueBytes(type: FixedWidthType): number {
  switch (type.kind) {
    case 'int':
    case 'float':
    case 'decimal':
      return type.bits / 8
    case 'fixedBinary':
      return type.byteWidth
    case 'date':
      return type.unit === 'day' ? 4 : 8
    case 'time':
      return type.unit === 's' || type.unit === 'ms' ? 4 : 8
    case 'timestamp':
    case 'duration':
      return 8
    case 'interval':
      return INTERVAL_BYTES[type.unit]
  }
}

const INTERVAL_BYTES = { yearMonth: 4, dayTime: 8, monthDayNano: 16 } as const

const FIXED_WIDTH: Readonly<Record<number, readonly BufferLayout[]>> = Object.fromEntries(
  [1, 2, 4, 8, 16, 32].map((width) => [width, [VALIDITY, { role: 'values', width }]]),
)

/** True where `bufferLayouts` is followed by a number of data buffers that the type does not tell. */
export function hasVariadicBuffers(type: ArrowType): boolean {
  return type.kind === 'utf8View' || type.kind === 'binaryView'
}

/**
 * The exact bytes of one buffer for so many rows. `data` needs the offsets buffer before it; the other roles ignore it.
 * An offsets buffer of no rows may in truth be empty: producers differ there, so look before reading its one number.
 */
export function bufferByteLength(layout: BufferLayout, rows: number, offsets: Uint8Array | null): number {
  switch (layout.role) {
    case 'validity':
    case 'bits':
      return Math.ceil(rows / 8)
    case 'values':
      return rows * layout.width
    case 'offsets':
      return (rows + 1) * layout.width
    case 'data':
      return offsets === null ? 0 : offsetAt(offsets, layout.offsetWidth, rows)
    case 'views':
      return rows * 16
    case 'typeIds':
      return rows
    case 'unionOffsets':
      return rows * 4
  }
}

/** Number `index` of an offsets buffer; 0 when the buffer is empty. The buffer need not be aligned. */
export function offsetAt(offsets: Uint8Array, width: 4 | 8, index: number): number {
  if (offsets.byteLength === 0) return 0
  const view = new DataView(offsets.buffer, offsets.byteOffset, offsets.byteLength)
  return width === 4 ? view.getInt32(index * 4, true) : Number(view.getBigInt64(index * 8, true))
}

/**
 * The fewest rows that a child must have for the parent's first `rows` rows. A dense union's children are as long as its
 * offsets demand, which takes reading them all: 0 here.
 */
export function childRows(type: ArrowType, rows: number, offsets: Uint8Array | null): number {
  switch (type.kind) {
    case 'list':
    case 'map':
      return offsets === null ? 0 : offsetAt(offsets, 4, rows)
    case 'largeList':
      return offsets === null ? 0 : offsetAt(offsets, 8, rows)
    case 'fixedList':
      return rows * type.size
    case 'struct':
      return rows
    case 'union':
      return type.mode === 'sparse' ? rows : 0
    default:
      return 0
  }
}
