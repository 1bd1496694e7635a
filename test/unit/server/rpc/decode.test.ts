import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ReadRequest__Output } from '../../../../proto/gen/quiver/v1/ReadRequest.ts'
import type { Sql__Output } from '../../../../proto/gen/quiver/v1/Sql.ts'
import type { Value__Output } from '../../../../proto/gen/quiver/v1/Value.ts'
import { messageType } from '../../../../proto/definition.ts'
import { DataError } from '../../../../server/errors.ts'
import { fileFormat, newHandle, oneOf, pageLimits, safeInteger, sqlRequest } from '../../../../server/rpc/decode.ts'
import { readOptions } from '../../../../server/rpc/decode-read.ts'

/** As it comes off the wire, defaults and all. */
function wire<T extends object>(name: string, request: object): T {
  const type = messageType<object, T>(`quiver.v1.${name}`)
  return type.deserialize(type.serialize(request))
}

/** The field that an ARGUMENT_INVALID names. */
function refusedField(act: () => unknown): string | undefined {
  try {
    act()
  } catch (error) {
    if (error instanceof DataError && error.reason === 'ARGUMENT_INVALID') return error.details['field']
    throw error
  }
  return 'nothing was refused'
}

const read = (request: object) => readOptions(wire<ReadRequest__Output>('ReadRequest', request))
const sql = (request: object) => sqlRequest(wire<Sql__Output>('Sql', request))

test('a read of one path is only that', () => {
  assert.deepEqual(read({ paths: ['a.csv'] }), { paths: ['a.csv'] })
})

test('every option of a read arrives', () => {
  const csv = {
    delimiter: ';',
    quote: '',
    header: false,
    skipRows: 2,
    nullValues: ['NA'],
    sampleRows: -1,
    columnNames: ['a'],
    encoding: 'latin-1',
    ignoreErrors: true,
  }
  const request = {
    paths: ['a', 'b'],
    format: 'FORMAT_CSV',
    columns: ['x'],
    predicate: 'x > 1',
    limit: '18446744073709551615',
    hivePartitioning: false,
    unionByName: true,
    filenameColumn: 'file',
    rowIndexColumn: 'row',
    schema: { x: 'INTEGER' },
    csv,
  }
  assert.deepEqual(read(request), { ...request, format: 'csv', limit: 18446744073709551615n })
  assert.deepEqual(read({ paths: ['a'], json: { layout: 'array', maxDepth: -1, sampleRecords: 5 } }).json, {
    layout: 'array',
    maxDepth: -1,
    sampleRecords: 5,
  })
})

for (const [request, field] of [
  [{}, 'paths'],
  [{ paths: ['a', ''] }, 'paths[1]'],
  [{ paths: ['a\0b'] }, 'paths[0]'],
  [{ paths: ['a'], format: 99 }, 'format'],
  [{ paths: ['a'], columns: ['x', ''] }, 'columns[1]'],
  [{ paths: ['a'], schema: { x: '' } }, 'schema[x]'],
  [{ paths: ['a'], csv: { quote: '""' } }, 'csv.quote'],
  [{ paths: ['a'], csv: { delimiter: '' } }, 'csv.delimiter'],
  [{ paths: ['a'], csv: { encoding: 'klingon' } }, 'csv.encoding'],
  [{ paths: ['a'], csv: { sampleRows: 0 } }, 'csv.sample_rows'],
  [{ paths: ['a'], json: { layout: 'heap' } }, 'json.layout'],
  [{ paths: ['a'], json: { maxDepth: -2 } }, 'json.max_depth'],
] as const) {
  test(`a read with ${JSON.stringify(request)} is refused for ${field}`, () => {
    assert.equal(
      refusedField(() => read(request)),
      field,
    )
  })
}

test('values keep their type and all their digits', () => {
  const values: [object, object][] = [
    [{ null: true }, { kind: 'null' }],
    [{ bool: false }, { kind: 'bool', value: false }],
    [{ int64: '-9223372036854775808' }, { kind: 'int64', value: -(2n ** 63n) }],
    [{ uint64: '18446744073709551615' }, { kind: 'uint64', value: 2n ** 64n - 1n }],
    [{ double: 0 }, { kind: 'double', value: 0 }],
    [{ string: '' }, { kind: 'string', value: '' }],
    [{ bytes: Buffer.from([1, 2]) }, { kind: 'bytes', value: new Uint8Array([1, 2]) }],
    [{ timestampUs: '-1' }, { kind: 'timestamp', microseconds: -1n }],
    [{ dateDays: -1 }, { kind: 'date', days: -1 }],
    [{ decimal: '-12.340' }, { kind: 'decimal', value: '-12.340' }],
    [{ hugeint: '170141183460469231731687303715884105727' }, { kind: 'hugeint', value: '170141183460469231731687303715884105727' }],
    [{ list: { values: [{ int64: 1 }, { null: true }] } }, { kind: 'list', values: [{ kind: 'int64', value: 1n }, { kind: 'null' }] }],
  ]
  assert.deepEqual(
    sql({ text: 'x', parameters: values.map(([value]) => value) }).parameters,
    values.map(([, decoded]) => decoded),
  )
})

for (const [value, what] of [
  [{}, 'nothing set'],
  [{ decimal: '1e5' }, 'an exponent'],
  [{ decimal: '.' }, 'no digit'],
  [{ decimal: "1'; DROP" }, 'SQL'],
  [{ hugeint: '1.5' }, 'a fraction'],
] as const) {
  test(`a value with ${what} is refused by its place`, () => {
    assert.equal(
      refusedField(() => sql({ text: 'x', parameters: [{ int64: 1 }, value as Value__Output] })),
      'sql.parameters[1]',
    )
  })
}

test('positional and named parameters do not mix, and SQL must be there', () => {
  assert.equal(
    refusedField(() => sql({ text: 'x', parameters: [{ int64: 1 }], namedParameters: { a: { int64: 1 } } })),
    'sql.named_parameters',
  )
  assert.equal(
    refusedField(() => sqlRequest(null)),
    'source',
  )
  assert.deepEqual(sql({ text: 'x', namedParameters: { a: { int64: 1 } } }).parameters, { a: { kind: 'int64', value: 1n } })
})

test('handles get a length and a name, or neither', () => {
  assert.deepEqual(newHandle({ ttlMs: '0', name: '' }), { ttlMs: 0, name: null })
  assert.deepEqual(newHandle({ ttlMs: '5', name: 'ticks_2' }), { ttlMs: 5, name: 'ticks_2' })
  assert.equal(
    refusedField(() => newHandle({ ttlMs: '0', name: 'a b' })),
    'name',
  )
  assert.equal(
    refusedField(() => newHandle({ ttlMs: '18446744073709551615' }, 'options.')),
    'options.ttl_ms',
  )
})

test('pages have a default size and a largest one', () => {
  assert.deepEqual(pageLimits({ batchBytes: 0, batchRows: 7 }, 1_000), { maxBytes: 1_000, maxRows: 7 })
  assert.equal(
    refusedField(() => pageLimits({ batchBytes: 16 * 2 ** 20 + 1 }, 1_000)),
    'batch_bytes',
  )
})

test('choices are exact', () => {
  assert.equal(oneOf('f', 'a', { a: 'A' }), 'A')
  for (const value of ['', 'A', 'toString', 3, undefined])
    assert.equal(
      refusedField(() => oneOf('f', value, { a: 'A' })),
      'f',
    )
  assert.equal(fileFormat('FORMAT_UNSPECIFIED'), undefined)
  assert.equal(
    refusedField(() => safeInteger('n', '9007199254740993')),
    'n',
  )
})
