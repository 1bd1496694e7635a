// Schemas as IPC schema messages. Nothing is lost on the way: names, nullability, metadata (of extension types too), dictionaries.
// Decoding takes hostile input: what it lets through can be laid out in memory without further questions.
// Source: format/Schema.fbs of apache/arrow, from which the slot numbers are.
import { arrowInvalid } from './arrow-invalid.ts'
import {
  boolSlot,
  int16Slot,
  int64Slot,
  int8Slot,
  stringOrBytesSlot,
  stringSlot,
  tableSlot,
  tablesSlot,
  type FlatTable,
} from './flatbuffer-reader.ts'
import { bool, byteString, int64, int8, string, table, tables, type FlatTableValue, type FlatValue } from './flatbuffer-writer.ts'
import { encodeMessage, readMessage } from './ipc-message.ts'
import { decodeInt, decodeType, encodeType, typeCode } from './ipc-type.ts'
import type { ArrowField, ArrowSchema, ArrowType, DictionaryEncoding, Metadata } from './schema.ts'

const MAX_DEPTH = 64
const MAX_FIELDS = 100_000

/** One encapsulated IPC schema message, ready to begin a stream. */
export function encodeSchemaMessage(schema: ArrowSchema): Uint8Array {
  return encodeMessage('schema', schemaTable(schema), 0)
}

/** The flatbuffer table of a schema, for schema messages and file footers. */
export function schemaTable({ fields, metadata }: ArrowSchema): FlatTableValue {
  return table(null, tables(fields.map(fieldTable)), metadataTables(metadata))
}

function fieldTable(field: ArrowField): FlatTableValue {
  return table(
    string(field.name),
    bool(field.nullable),
    int8(typeCode(field.type)),
    encodeType(field.type),
    field.dictionary && dictionaryTable(field.dictionary),
    tables(field.children.map(fieldTable)),
    metadataTables(field.metadata),
  )
}

function dictionaryTable({ id, index, ordered }: DictionaryEncoding): FlatTableValue {
  return table(int64(id), encodeType({ kind: 'int', ...index }), bool(ordered))
}

function metadataTables(metadata: Metadata): FlatValue | null {
  return metadata.length === 0
    ? null
    : tables(metadata.map(([key, value]) => table(string(key), typeof value === 'string' ? string(value) : byteString(value))))
}

/** The schema of an untrusted schema message's flatbuffer (without its prefix). Throws ARROW_INVALID or TYPE_UNSUPPORTED. */
export function decodeSchemaMessage(flatbuffer: Uint8Array): ArrowSchema {
  return readMessage(flatbuffer, 'schema', decodeSchema)
}

/** The schema of an untrusted flatbuffer table, within {@link readFlatbuffer}. */
export function decodeSchema(schema: FlatTable): ArrowSchema {
  if (int16Slot(schema, 0, 0) !== 0) throw arrowInvalid('big-endian data is not supported')
  const walk = { fields: 0, dictionaries: new Map<bigint, ArrowField>() }
  return { fields: tablesSlot(schema, 1).map((field) => decodeField(field, null, 1, walk)), metadata: decodeMetadata(schema, 2) }
}

/** What is counted and remembered over all fields of a schema. */
interface Walk {
  fields: number
  readonly dictionaries: Map<bigint, ArrowField>
}

function decodeField(encoded: FlatTable, parent: string | null, depth: number, walk: Walk): ArrowField {
  const name = stringSlot(encoded, 0) ?? ''
  const path = parent === null ? name : `${parent}.${name}`
  if (depth > MAX_DEPTH) throw arrowInvalid(`is nested more than ${MAX_DEPTH} deep`, path)
  if (++walk.fields > MAX_FIELDS) throw arrowInvalid(`more than ${MAX_FIELDS} fields`)
  const children = tablesSlot(encoded, 5).map((child) => decodeField(child, path, depth + 1, walk))
  const field: ArrowField = {
    name,
    nullable: boolSlot(encoded, 1),
    type: decodeFieldType(encoded, children, path),
    children,
    metadata: decodeMetadata(encoded, 6),
    dictionary: decodeDictionary(encoded, path),
  }
  if (field.dictionary !== null) checkSharedDictionary(field, field.dictionary.id, path, walk.dictionaries)
  return field
}

function decodeFieldType(encoded: FlatTable, children: readonly ArrowField[], path: string): ArrowType {
  const parameters = tableSlot(encoded, 3)
  if (parameters === null) throw arrowInvalid('has no type', path)
  const type = decodeType(int8Slot(encoded, 2, 0), parameters, children.length)
  if (type === null) throw arrowInvalid('has a type whose parameters have no meaning', path)
  if (!hasFittingChildren(type, children)) throw arrowInvalid(`of type ${type.kind} has children that do not fit its type`, path)
  return type
}

function hasFittingChildren(type: ArrowType, children: readonly ArrowField[]): boolean {
  switch (type.kind) {
    case 'struct':
    case 'union':
      return true
    case 'list':
    case 'largeList':
    case 'fixedList':
      return children.length === 1
    case 'map':
      return (
        children.length === 1 && children[0]?.type.kind === 'struct' && children[0].dictionary === null && children[0].children.length === 2
      )
    default:
      return children.length === 0
  }
}

function decodeDictionary(encoded: FlatTable, path: string): DictionaryEncoding | null {
  const encoding = tableSlot(encoded, 4)
  if (encoding === null) return null
  const indexType = tableSlot(encoding, 1)
  const index = indexType === null ? ({ bits: 32, signed: true } as const) : decodeInt(indexType)
  if (index === null || int16Slot(encoding, 3, 0) !== 0) throw arrowInvalid('has an unknown dictionary encoding', path)
  return { id: int64Slot(encoding, 0), index: { bits: index.bits, signed: index.signed }, ordered: boolSlot(encoding, 2) }
}

/** Fields may share a dictionary only when they read the same values out of it. */
function checkSharedDictionary(field: ArrowField, id: bigint, path: string, dictionaries: Map<bigint, ArrowField>): void {
  const other = dictionaries.get(id)
  if (other !== undefined && !sameValues(field, other)) throw arrowInvalid(`shares dictionary ${id} with a column of another type`, path)
  dictionaries.set(id, field)
}

function sameValues(a: ArrowField, b: ArrowField): boolean {
  return (
    JSON.stringify(a.type) === JSON.stringify(b.type) &&
    a.children.length === b.children.length &&
    a.children.every((child, index) => sameStored(child, b.children[index] as ArrowField))
  )
}

function sameStored(a: ArrowField, b: ArrowField): boolean {
  const sameEncoding = a.dictionary?.id === b.dictionary?.id && JSON.stringify(a.dictionary?.index) === JSON.stringify(b.dictionary?.index)
  return sameEncoding && sameValues(a, b)
}

function decodeMetadata(encoded: FlatTable, slot: number): Metadata {
  return tablesSlot(encoded, slot).map((entry) => [stringSlot(entry, 0) ?? '', stringOrBytesSlot(entry, 1) ?? ''] as const)
}
