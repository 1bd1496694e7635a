// The Arrow type system as plain data: what IPC schema messages, C Data format strings and the engine are translated to and from.
// Plain, so that it crosses threads by structured clone. Source: https://arrow.apache.org/docs/format/Columnar.html

export type TimeUnit = 's' | 'ms' | 'us' | 'ns'

export type ArrowType =
  | { readonly kind: 'null' }
  | { readonly kind: 'bool' }
  | { readonly kind: 'int'; readonly bits: 8 | 16 | 32 | 64; readonly signed: boolean }
  | { readonly kind: 'float'; readonly bits: 16 | 32 | 64 }
  | { readonly kind: 'decimal'; readonly bits: 32 | 64 | 128 | 256; readonly precision: number; readonly scale: number }
  | { readonly kind: 'utf8' }
  | { readonly kind: 'largeUtf8' }
  | { readonly kind: 'utf8View' }
  | { readonly kind: 'binary' }
  | { readonly kind: 'largeBinary' }
  | { readonly kind: 'binaryView' }
  | { readonly kind: 'fixedBinary'; readonly byteWidth: number }
  | { readonly kind: 'date'; readonly unit: 'day' | 'ms' }
  | { readonly kind: 'time'; readonly unit: TimeUnit }
  | { readonly kind: 'timestamp'; readonly unit: TimeUnit; readonly timezone: string | null }
  | { readonly kind: 'duration'; readonly unit: TimeUnit }
  | { readonly kind: 'interval'; readonly unit: 'yearMonth' | 'dayTime' | 'monthDayNano' }
  | { readonly kind: 'list' }
  | { readonly kind: 'largeList' }
  | { readonly kind: 'fixedList'; readonly size: number }
  | { readonly kind: 'struct' }
  | { readonly kind: 'map'; readonly keysSorted: boolean }
  | { readonly kind: 'union'; readonly mode: 'sparse' | 'dense'; readonly typeIds: readonly number[] }

/** Key-value metadata in its order; keys may repeat. A value that is not UTF-8, as extension types may have, stays bytes. */
export type Metadata = readonly (readonly [key: string, value: string | Uint8Array])[]

/** How a dictionary-encoded field is encoded; the field's own type is that of the values. */
export interface DictionaryEncoding {
  readonly id: bigint
  readonly index: { readonly bits: 8 | 16 | 32 | 64; readonly signed: boolean }
  readonly ordered: boolean
}

export interface ArrowField {
  readonly name: string
  readonly nullable: boolean
  readonly type: ArrowType
  readonly children: readonly ArrowField[]
  readonly metadata: Metadata
  readonly dictionary: DictionaryEncoding | null
}

export interface ArrowSchema {
  readonly fields: readonly ArrowField[]
  readonly metadata: Metadata
}

/**
 * One column's data, or a nested part of it, in the buffer order of the IPC format: validity (absent where every value is
 * valid, or for null and union types), then by type. View types have their two fixed buffers and then the variadic ones.
 */
export interface ArrowColumn {
  readonly length: number
  readonly nullCount: number
  /** `null`: the buffer is absent (all valid). Each starts on a multiple of 8 in its ArrayBuffer. */
  readonly buffers: readonly (Uint8Array | null)[]
  readonly children: readonly ArrowColumn[]
  /** The dictionary's values, for a dictionary-encoded field. */
  readonly dictionary: ArrowColumn | null
}

export interface ArrowBatch {
  readonly length: number
  readonly columns: readonly ArrowColumn[]
}
