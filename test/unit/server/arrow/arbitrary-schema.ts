// Random Arrow types, fields and schemas: every kind of type, nested, with metadata and dictionaries.
import { isUtf8 } from 'node:buffer'
import fc from 'fast-check'
import type { ArrowField, ArrowSchema, ArrowType, Metadata } from '../../../../server/arrow/schema.ts'

// Objects with a prototype, as the decoder makes them: deepEqual tells the difference.
const record = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> => fc.record<T>(model, { noNullPrototype: true })

const unit = fc.constantFrom('s', 'ms', 'us', 'ns')
const timezone = fc.option(fc.constantFrom('UTC', 'Europe/Zürich', '+05:30', 'a:b,c'))
const PRECISIONS = { 32: 9, 64: 18, 128: 38, 256: 76 } as const

const decimal = fc.constantFrom(32, 64, 128, 256).chain((bits) =>
  record({
    kind: fc.constant('decimal' as const),
    bits: fc.constant(bits),
    precision: fc.integer({ min: 1, max: PRECISIONS[bits] }),
    scale: fc.integer({ min: -5, max: 20 }),
  }),
)

/** Types without children. */
export const leafType: fc.Arbitrary<ArrowType> = fc.oneof(
  fc
    .constantFrom('null', 'bool', 'utf8', 'largeUtf8', 'utf8View', 'binary', 'largeBinary', 'binaryView')
    .map((kind): ArrowType => ({ kind })),
  record({ kind: fc.constant('int'), bits: fc.constantFrom(8, 16, 32, 64), signed: fc.boolean() }),
  record({ kind: fc.constant('float'), bits: fc.constantFrom(16, 32, 64) }),
  decimal,
  record({ kind: fc.constant('fixedBinary'), byteWidth: fc.integer({ min: 0, max: 40 }) }),
  record({ kind: fc.constant('date'), unit: fc.constantFrom('day', 'ms') }),
  record({ kind: fc.constantFrom('time', 'duration'), unit }),
  record({ kind: fc.constant('timestamp'), unit, timezone }),
  record({ kind: fc.constant('interval'), unit: fc.constantFrom('yearMonth', 'dayTime', 'monthDayNano') }),
)

const text = fc.string({ unit: 'grapheme', maxLength: 8 })
const noText = fc.uint8Array({ maxLength: 8 }).filter((bytes) => !isUtf8(bytes))
const metadata: fc.Arbitrary<Metadata> = fc.array(fc.tuple(fc.string({ maxLength: 8 }), fc.oneof(text, noText)), { maxLength: 3 })
const name = fc.string({ unit: 'grapheme', maxLength: 10 })

const leafField: fc.Arbitrary<ArrowField> = record({
  name,
  nullable: fc.boolean(),
  type: leafType,
  children: fc.constant([]),
  metadata,
  dictionary: fc.constant(null),
})

function nestedField(child: fc.Arbitrary<ArrowField>): fc.Arbitrary<ArrowField> {
  return fc
    .tuple(leafField, fc.array(child, { minLength: 1, maxLength: 3 }), fc.nat(6), fc.boolean())
    .map(([field, children, choice, flag]) => {
      const [first] = children as [ArrowField, ...ArrowField[]]
      const typeIds = children.map((_, index) => index * 3)
      const shapes: Pick<ArrowField, 'type' | 'children'>[] = [
        { type: { kind: 'list' }, children: [first] },
        { type: { kind: 'largeList' }, children: [first] },
        { type: { kind: 'fixedList', size: children.length }, children: [first] },
        { type: { kind: 'struct' }, children },
        { type: { kind: 'map', keysSorted: flag }, children: [mapEntries(first)] },
        { type: { kind: 'union', mode: 'sparse', typeIds }, children },
        { type: { kind: 'union', mode: 'dense', typeIds }, children },
      ]
      return { ...field, ...(shapes[choice] as Pick<ArrowField, 'type' | 'children'>) }
    })
}

function mapEntries(value: ArrowField): ArrowField {
  const key: ArrowField = { name: 'key', nullable: false, type: { kind: 'utf8' }, children: [], metadata: [], dictionary: null }
  return { name: 'entries', nullable: false, type: { kind: 'struct' }, children: [key, value], metadata: [], dictionary: null }
}

const field: fc.Arbitrary<ArrowField> = fc.letrec<{ field: ArrowField }>((tie) => ({
  field: fc.oneof({ depthSize: 'small' }, leafField, nestedField(tie('field'))),
})).field

const indexType = record({ bits: fc.constantFrom(8, 16, 32, 64), signed: fc.boolean() })

/** Top-level fields may be dictionary-encoded, each with an id of its own. */
export const schema: fc.Arbitrary<ArrowSchema> = record({
  fields: fc.array(fc.tuple(field, fc.option(record({ index: indexType, ordered: fc.boolean() }))), { maxLength: 6 }),
  metadata,
}).map(({ fields, metadata }) => ({
  metadata,
  fields: fields.map(([field, encoding], index) => ({
    ...field,
    dictionary: encoding && { ...encoding, id: (1n << 40n) + BigInt(index) },
  })),
}))
