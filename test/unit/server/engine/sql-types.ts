// Every SQL type with values for it, and with SQL that tells what they are: as JSON of the plain values that Arrow readers give
// (see plain-values.ts).

export interface SqlTypeCase {
  readonly type: string
  /** A value that depends on the row's number `i`, a BIGINT; to be cast to the type. */
  readonly value: string
  /** JSON of the plain value, from a column `v` without nulls. */
  readonly plain: (v: string) => string
}

const text = (v: string): string => `to_json(${v}::VARCHAR)`
const same = (v: string): string => `to_json(${v})`
const hex = (v: string): string => `to_json(lower(hex(${v})))`
const texts = (v: string): string => `to_json(list_transform(${v}, lambda x: x::VARCHAR))`
const unscaled = (v: string): string => `to_json(replace(${v}::VARCHAR, '.', '')::HUGEINT::VARCHAR)`
const microseconds = (v: string): string =>
  `(date_part('hour', ${v}) * 3600000000 + date_part('minute', ${v}) * 60000000 + date_part('microsecond', ${v}))`

const WORDS = `['', 'a', 'short text', 'a text too long for twelve bytes', 'ü 漢字 😀', 'x"y\\z'][i % 6 + 1]`

export const SQL_TYPES: readonly SqlTypeCase[] = [
  { type: 'BOOLEAN', value: 'i % 3 = 0', plain: same },
  { type: 'TINYINT', value: '(i % 256 - 128)::TINYINT', plain: text },
  { type: 'SMALLINT', value: '(i * 31 % 65536 - 32768)::SMALLINT', plain: text },
  { type: 'INTEGER', value: '(i * 7919 - 2147483648)::INTEGER', plain: text },
  { type: 'BIGINT', value: '9223372036854775807 - i', plain: text },
  { type: 'UTINYINT', value: '(255 - i % 256)::UTINYINT', plain: text },
  { type: 'USMALLINT', value: '(65535 - i % 65536)::USMALLINT', plain: text },
  { type: 'UINTEGER', value: '(4294967295 - i)::UINTEGER', plain: text },
  { type: 'UBIGINT', value: '18446744073709551615 - i::UBIGINT', plain: text },
  { type: 'HUGEINT', value: '(i - 5)::HUGEINT * 12345678901234567890123456789', plain: text },
  { type: 'UHUGEINT', value: 'i::UHUGEINT * 12345678901234567890123456789', plain: text },
  { type: 'FLOAT', value: '(i * 0.37 - 100)::FLOAT', plain: (v) => same(`${v}::DOUBLE`) },
  { type: 'DOUBLE', value: 'i * 0.1::DOUBLE - 1e9', plain: same },
  { type: 'DECIMAL(4,1)', value: '((i % 1999 - 999) / 10)::DECIMAL(4,1)', plain: unscaled },
  { type: 'DECIMAL(9,2)', value: '(i * 31.25 - 1000)::DECIMAL(9,2)', plain: unscaled },
  { type: 'DECIMAL(18,3)', value: '(i * 1234567.125)::DECIMAL(18,3)', plain: unscaled },
  { type: 'DECIMAL(38,5)', value: '((i - 7)::HUGEINT * 123456789012345678901234567)::DECIMAL(38,5)', plain: unscaled },
  { type: 'VARCHAR', value: WORDS, plain: same },
  { type: 'BLOB', value: `encode(${WORDS}) || '\\x00\\xFF'::BLOB`, plain: hex },
  { type: 'DATE', value: "DATE '1960-01-01' + (i % 50000)::INTEGER", plain: (v) => text(`(${v} - DATE '1970-01-01')`) },
  { type: 'TIME', value: "TIME '00:00:00' + to_microseconds(i * 863999)", plain: (v) => text(microseconds(v)) },
  {
    type: 'TIME_NS',
    value: "(TIME '00:00:00' + to_microseconds(i * 863999))::VARCHAR",
    plain: (v) => text(`(${microseconds(v)}::BIGINT * 1000)`),
  },
  { type: 'TIME WITH TIME ZONE', value: "(TIME '01:02:03' + to_microseconds(i))::TIMETZ", plain: (v) => text(microseconds(v)) },
  { type: 'TIMESTAMP', value: "TIMESTAMP '1969-12-31 23:59:59' + to_microseconds(i * 999983)", plain: (v) => text(`epoch_us(${v})`) },
  {
    type: 'TIMESTAMP_S',
    value: "(TIMESTAMP '1969-12-31' + to_seconds(i * 86399))::TIMESTAMP_S",
    plain: (v) => text(`epoch(${v})::BIGINT`),
  },
  {
    type: 'TIMESTAMP_MS',
    value: "(TIMESTAMP '1969-12-31' + to_milliseconds(i * 86399))::TIMESTAMP_MS",
    plain: (v) => text(`epoch_ms(${v})`),
  },
  { type: 'TIMESTAMP_NS', value: 'make_timestamp_ns(i * 999999937 - 5)', plain: (v) => text(`epoch_ns(${v})`) },
  { type: 'TIMESTAMP WITH TIME ZONE', value: 'make_timestamptz(i * 999983 - 1)', plain: (v) => text(`epoch_us(${v})`) },
  {
    type: 'INTERVAL',
    value: 'to_months((i % 50 - 25)::INTEGER) + to_days((i % 7)::INTEGER) + to_microseconds(i * 1009 - 5000)',
    plain: (v) =>
      `json_array(date_part('year', ${v}) * 12 + date_part('month', ${v}), date_part('day', ${v}), (${microseconds(v)}::BIGINT * 1000)::VARCHAR)`,
  },
  { type: "ENUM('red', 'green', 'blue')", value: "['red', 'green', 'blue'][i % 3 + 1]::ENUM('red', 'green', 'blue')", plain: text },
  { type: 'UUID', value: "('00000000-0000-4000-8000-' || lpad(i::VARCHAR, 12, '0'))::UUID", plain: text },
  { type: 'JSON', value: "json_object('i', i)", plain: text },
  { type: 'INTEGER[]', value: '[i % 5, NULL, i][1:i % 4]::INTEGER[]', plain: texts },
  { type: 'VARCHAR[][]', value: `[[${WORDS}], NULL, [], ['a', NULL]][1:i % 5]`, plain: same },
  { type: 'BOOLEAN[]', value: '[i % 2 = 0, NULL, true][1:i % 4]', plain: same },
  {
    type: 'DECIMAL(9,2)[]',
    value: '[i / 4, NULL]::DECIMAL(9,2)[]',
    plain: (v) => `to_json(list_transform(${v}, lambda x: (x * 100)::BIGINT::VARCHAR))`,
  },
  { type: "ENUM('a', 'b')[]", value: "['a', NULL, 'b'][1:i % 4]::ENUM('a', 'b')[]", plain: texts },
  { type: 'INTEGER[3]', value: '[i, NULL, -i]', plain: (v) => texts(`${v}::INTEGER[]`) },
  { type: 'BOOLEAN[5]', value: '[i % 2 = 0, NULL, true, i % 3 = 0, false]', plain: (v) => same(`${v}::BOOLEAN[]`) },
  { type: 'VARCHAR[2][]', value: `[[${WORDS}, NULL], NULL][1:i % 3]`, plain: same },
  {
    type: 'STRUCT(a BIGINT, "b c" VARCHAR)',
    value: `{'a': i, 'b c': CASE WHEN i % 2 = 0 THEN ${WORDS} END}`,
    plain: (v) => `json_object('a', ${v}.a::VARCHAR, 'b c', ${v}."b c")`,
  },
  {
    type: 'STRUCT(a STRUCT(b BOOLEAN[], c VARCHAR))[]',
    value: `[{'a': {'b': [i % 2 = 0, NULL], 'c': ${WORDS}}}, {'a': NULL}, NULL][1:i % 4]`,
    plain: same,
  },
  {
    type: 'MAP(VARCHAR, BIGINT)',
    value: "map_from_entries([('k' || i, i), ('other', NULL)][1:i % 3])",
    plain: (v) => `to_json(list_transform(map_entries(${v}), lambda e: json_array(e.key, e.value::VARCHAR)))`,
  },
  {
    type: 'MAP(INTEGER, VARCHAR[])',
    value: `map([i % 10], [[${WORDS}]])`,
    plain: (v) => `to_json(list_transform(map_entries(${v}), lambda e: json_array(e.key::VARCHAR, to_json(e.value))))`,
  },
  {
    type: 'UNION(number BIGINT, word VARCHAR)',
    value: `CASE WHEN i % 2 = 0 THEN union_value(number := i)::UNION(number BIGINT, word VARCHAR) ELSE union_value(word := ${WORDS})::UNION(number BIGINT, word VARCHAR) END`,
    plain: (v) => `CASE WHEN union_tag(${v}) = 'number' THEN to_json(${v}.number::VARCHAR) ELSE to_json(${v}.word) END`,
  },
]
