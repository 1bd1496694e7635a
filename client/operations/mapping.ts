// How JSON messages become rows, as callers write it and as the wire has it.
import type { ColumnMapping as WireColumn } from '../../proto/gen/quiver/v1/ColumnMapping.ts'
import type { Mapping as WireMapping } from '../../proto/gen/quiver/v1/Mapping.ts'
import { jsonText } from '../arrow/json-text.ts'
import { present } from './arguments.ts'

/** What JSON can say; bigints are whole numbers with all their digits. */
export type JsonValue =
  string | number | bigint | boolean | null | readonly JsonValue[] | { readonly [member: string]: JsonValue | undefined }

/** How values are written, where JSON leaves it open. */
export interface ValueWriting {
  /** What numbers count since 1970 that become times; by default the unit of the column. */
  readonly unit?: 's' | 'ms' | 'us' | 'ns' | undefined
  /** Numbers may stand in quotes: `"12.5"`. */
  readonly quoted?: boolean | undefined
  /** Any value, kept as JSON text in a text column. */
  readonly json?: boolean | undefined
}

/** Where the value of a column lies in a message. Without anything, it is the member of the column's name. */
export interface PlacedSource extends ValueWriting {
  /**
   * JSON Pointer (RFC 6901), such as `/price` or `/bid/0`; by default the member of the column's name. Of a topic: empty (the default)
   * for all of it, `/0` for its first level.
   */
  readonly pointer?: string | undefined
  /** Where the pointer begins: at the row (the default), at the message that the row is in, or at the topic it was published under. */
  readonly from?: 'row' | 'message' | 'topic' | undefined
  readonly value?: undefined
}

/** The same value in all rows, such as the exchange that a feed comes from. */
export interface ConstantSource extends ValueWriting {
  readonly from: 'constant'
  /** As a message would have it, at most 4,096 bytes as JSON. One that the column cannot take is `ARGUMENT_INVALID`. */
  readonly value: JsonValue
  readonly pointer?: undefined
}

/** What fills a column, and how its values are written. */
export type ColumnSource = PlacedSource | ConstantSource

/** Lets through the messages that have one of these values at `pointer`; the others are counted as `ignored`. */
export interface MessageFilter {
  readonly pointer: string
  /** At least one. */
  readonly values: readonly (string | number | boolean | null)[]
}

/** Whole numbers in the messages that grow by one, so that those that are missing are seen and counted as `gaps`. */
export interface MessageSequence {
  readonly pointer: string
  /** Pointer of what is counted apart, such as a symbol; by default one count for all. */
  readonly key?: string | undefined
}

/**
 * How the JSON messages of a feed become rows. A message is one object, an array of objects, or several of them one after the other.
 * Without a mapping each column takes the member of its name.
 */
export interface FeedMapping {
  /**
   * JSON Pointer of the array whose items are the rows of a message, such as `/data`, or of an object that is its one row. By default
   * the message is the row.
   */
  readonly rows?: string | undefined
  /** The message is one row even where it is an array, with its items at `/0`, `/1` …; not together with `rows`. */
  readonly oneRow?: boolean | undefined
  /**
   * By column, the pointer of its value or more about it. Columns that are not named are null. Without any but constants, each other
   * column takes the member of its name.
   */
  readonly columns?: Readonly<Record<string, string | ColumnSource>> | undefined
  readonly filter?: MessageFilter | undefined
  readonly sequence?: MessageSequence | undefined
}

/** What becomes of a row with a value that its column cannot take: the dead letters have it, or it has null there and that is counted. */
export type Misfits = 'reject' | 'null'

/** Also `widen`: the table gets a column that takes the value. */
export type TableMisfits = Misfits | 'widen'

const FROM = {
  row: 'VALUE_FROM_ROW',
  message: 'VALUE_FROM_MESSAGE',
  topic: 'VALUE_FROM_TOPIC',
  constant: 'VALUE_FROM_CONSTANT',
} as const
const UNITS = {
  s: 'NUMBER_UNIT_SECONDS',
  ms: 'NUMBER_UNIT_MILLISECONDS',
  us: 'NUMBER_UNIT_MICROSECONDS',
  ns: 'NUMBER_UNIT_NANOSECONDS',
} as const

export function wireMapping({ rows, oneRow, columns, filter, sequence }: FeedMapping): WireMapping {
  return present<WireMapping>({
    rows,
    oneRow,
    columns: columns === undefined ? undefined : Object.entries(columns).map(wireColumn),
    filter: filter === undefined ? undefined : { pointer: filter.pointer, values: filter.values.map(String) },
    sequence: sequence === undefined ? undefined : present({ pointer: sequence.pointer, key: sequence.key }),
  })
}

const MISFITS = { reject: 'MISFITS_REJECT', null: 'MISFITS_NULL', widen: 'MISFITS_WIDEN' } as const

export function wireMisfits(misfits: TableMisfits = 'reject'): (typeof MISFITS)[TableMisfits] {
  return MISFITS[misfits]
}

function wireColumn([column, source]: [string, string | ColumnSource]): WireColumn {
  const { pointer, from = 'row', unit, quoted, json, value }: ColumnSource = typeof source === 'string' ? { pointer: source } : source
  return present<WireColumn>({
    column,
    pointer,
    from: FROM[from],
    unit: unit === undefined ? undefined : UNITS[unit],
    quoted,
    json,
    value: value === undefined ? undefined : constantText(value),
  })
}

/** What is no number of JSON stays something that the server refuses, where JSON.stringify would say null. */
export function constantText(value: JsonValue): string {
  return typeof value === 'number' ? String(value) : jsonText(value)
}
