// Types as SQL names them, from the C API's logical types.
import { duckdbLibrary } from './library.ts'
import { c } from './c-api.ts'
import { readCString, type Address } from './memory.ts'
import { destroy } from './pointer-slot.ts'
import { quoteIdentifier, quoteLiteral } from './sql-text.ts'

const SIMPLE: Readonly<Record<number, string>> = {
  1: 'BOOLEAN',
  2: 'TINYINT',
  3: 'SMALLINT',
  4: 'INTEGER',
  5: 'BIGINT',
  6: 'UTINYINT',
  7: 'USMALLINT',
  8: 'UINTEGER',
  9: 'UBIGINT',
  10: 'FLOAT',
  11: 'DOUBLE',
  12: 'TIMESTAMP',
  13: 'DATE',
  14: 'TIME',
  15: 'INTERVAL',
  16: 'HUGEINT',
  17: 'VARCHAR',
  18: 'BLOB',
  20: 'TIMESTAMP_S',
  21: 'TIMESTAMP_MS',
  22: 'TIMESTAMP_NS',
  27: 'UUID',
  29: 'BIT',
  30: 'TIME WITH TIME ZONE',
  31: 'TIMESTAMP WITH TIME ZONE',
  32: 'UHUGEINT',
  35: 'BIGNUM',
  36: 'NULL',
  39: 'TIME_NS',
  40: 'GEOMETRY',
  41: 'VARIANT',
  42: 'TIMESTAMP_NS WITH TIME ZONE',
}
const [DECIMAL, ENUM, LIST, STRUCT, MAP, UNION, ARRAY] = [19, 23, 24, 25, 26, 28, 33]

const P = 'uint64'
const bind = <F>(name: string, result: string, parameters: string[]): F => duckdbLibrary.func(name, result, parameters) as unknown as F
const get = {
  alias: bind<(type: Address) => Address>('duckdb_logical_type_get_alias', P, [P]),
  width: bind<(type: Address) => number>('duckdb_decimal_width', 'uint8', [P]),
  scale: bind<(type: Address) => number>('duckdb_decimal_scale', 'uint8', [P]),
  listChild: bind<(type: Address) => Address>('duckdb_list_type_child_type', P, [P]),
  arrayChild: bind<(type: Address) => Address>('duckdb_array_type_child_type', P, [P]),
  arraySize: bind<(type: Address) => number>('duckdb_array_type_array_size', 'uint64', [P]),
  mapKey: bind<(type: Address) => Address>('duckdb_map_type_key_type', P, [P]),
  mapValue: bind<(type: Address) => Address>('duckdb_map_type_value_type', P, [P]),
  structCount: bind<(type: Address) => number>('duckdb_struct_type_child_count', 'uint64', [P]),
  structName: bind<(type: Address, index: number) => Address>('duckdb_struct_type_child_name', P, [P, 'uint64']),
  structChild: bind<(type: Address, index: number) => Address>('duckdb_struct_type_child_type', P, [P, 'uint64']),
  unionCount: bind<(type: Address) => number>('duckdb_union_type_member_count', 'uint64', [P]),
  unionName: bind<(type: Address, index: number) => Address>('duckdb_union_type_member_name', P, [P, 'uint64']),
  unionChild: bind<(type: Address, index: number) => Address>('duckdb_union_type_member_type', P, [P, 'uint64']),
  enumSize: bind<(type: Address) => number>('duckdb_enum_dictionary_size', 'uint32', [P]),
  enumValue: bind<(type: Address, index: number) => Address>('duckdb_enum_dictionary_value', P, [P, 'uint64']),
}

/** A long ENUM is cut: the name is for people. */
const MAX_ENUM_VALUES = 20

function text(pointer: Address): string {
  const value = readCString(pointer)
  if (pointer !== 0) c.free(pointer)
  return value
}

function taken(type: Address): string {
  const name = sqlTypeName(type)
  destroy(c.destroyLogicalType, type)
  return name
}

function members(count: number, name: (index: number) => string, child: (index: number) => Address): string {
  return Array.from({ length: count }, (_, index) => `${quoteIdentifier(name(index))} ${taken(child(index))}`).join(', ')
}

function enumName(type: Address): string {
  const size = get.enumSize(type)
  const shown = Array.from({ length: Math.min(size, MAX_ENUM_VALUES) }, (_, index) => quoteLiteral(text(get.enumValue(type, index))))
  return `ENUM(${shown.join(', ')}${size > MAX_ENUM_VALUES ? ', …' : ''})`
}

/** The name of a logical type, nested ones written out. The type stays the caller's. */
export function sqlTypeName(type: Address): string {
  const alias = text(get.alias(type))
  if (alias !== '') return alias
  const id = c.typeId(type)
  switch (id) {
    case DECIMAL:
      return `DECIMAL(${get.width(type)},${get.scale(type)})`
    case ENUM:
      return enumName(type)
    case LIST:
      return `${taken(get.listChild(type))}[]`
    case ARRAY:
      return `${taken(get.arrayChild(type))}[${get.arraySize(type)}]`
    case MAP:
      return `MAP(${taken(get.mapKey(type))}, ${taken(get.mapValue(type))})`
    case STRUCT:
      return `STRUCT(${members(
        get.structCount(type),
        (index) => text(get.structName(type, index)),
        (index) => get.structChild(type, index),
      )})`
    case UNION:
      return `UNION(${members(
        get.unionCount(type),
        (index) => text(get.unionName(type, index)),
        (index) => get.unionChild(type, index),
      )})`
    default:
      return SIMPLE[id] ?? `type ${id}`
  }
}
