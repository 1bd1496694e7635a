import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ArrowType } from '../../../../../server/arrow/schema.ts'
import { DataError } from '../../../../../server/errors.ts'
import { builderForField } from '../../../../../server/feeds/columns/builder-for-field.ts'
import { AS_IT_IS, field, int, TEXT } from '../json-columns.ts'

const unsupported: readonly ArrowType[] = [
  { kind: 'null' },
  { kind: 'float', bits: 16 },
  { kind: 'decimal', bits: 256, precision: 50, scale: 0 },
  { kind: 'largeUtf8' },
  { kind: 'utf8View' },
  { kind: 'fixedBinary', byteWidth: 4 },
  { kind: 'date', unit: 'ms' },
  { kind: 'time', unit: 'us' },
  { kind: 'interval', unit: 'dayTime' },
  { kind: 'map', keysSorted: false },
]

for (const type of unsupported) {
  test(`${JSON.stringify(type)} is told to be a type that JSON cannot fill, by the path of its column`, () => {
    const inner = field('deep', { kind: 'struct' }, [field('part', type)])
    assert.throws(
      () => builderForField(inner, AS_IT_IS),
      (error) => error instanceof DataError && error.reason === 'TYPE_UNSUPPORTED' && error.details['column'] === 'deep.part',
    )
  })
}

test('a dictionary is told to be a type that JSON cannot fill', () => {
  const encoded = { ...field('x', TEXT), dictionary: { id: 0n, index: { bits: 32, signed: true }, ordered: false } as const }
  assert.throws(() => builderForField(encoded, AS_IT_IS), /dictionary/)
})

test('a field says whether it takes nulls', () => {
  assert.equal(builderForField(field('x', int(32)), AS_IT_IS).takesNull, true)
  assert.equal(builderForField(field('x', int(32), [], false), AS_IT_IS).takesNull, false)
})
