import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { ArrowSchema } from '../../../../../server/arrow/schema.ts'
import { takesAnyValue } from '../../../../../server/feeds/columns/any-text.ts'
import { lotOf } from '../../../../../server/feeds/thread/lot.ts'
import { memberKinds } from '../../../../../server/feeds/thread/member-kinds.ts'
import { isWidened, kindOfBoth, widerByStream, widerSchema, type Kind } from '../../../../../server/feeds/thread/widen-schema.ts'
import { BOOL, field, FLOAT, int, schemaOf, TEXT } from '../json-columns.ts'

const kinds = fc.constantFrom<Kind>('bool', 'int', 'float', 'text')
const members = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', ''), kinds)).map((entries) => new Map(entries))
const NOTHING: ArrowSchema = { fields: [], metadata: [] }

function kindsOf(...messages: (string | Uint8Array)[]): [string, Kind][] {
  return [...memberKinds(lotOf(messages.map((message) => Buffer.from(message))))]
}

function typesOf({ fields }: ArrowSchema): string[] {
  return fields.map((one) => `${one.name} ${one.type.kind}${takesAnyValue(one) ? ' of any value' : ''}`)
}

describe('kinds of values', () => {
  it('have one that takes both, whatever their order', () => {
    fc.assert(
      fc.property(kinds, kinds, kinds, (one, other, third) => {
        assert.equal(kindOfBoth(one, other), kindOfBoth(other, one))
        assert.equal(kindOfBoth(one, one), one)
        const both = kindOfBoth(one, other)
        assert.equal(kindOfBoth(both, one), both)
        // Numbers and then something else are a text either way.
        assert.equal(kindOfBoth(both, third), kindOfBoth(one, kindOfBoth(other, third)))
      }),
    )
  })

  it('are told by how JSON writes them, and keep all digits', () => {
    assert.deepEqual(kindsOf('{"a":1,"b":-0.5,"c":1e3,"d":true,"e":"x","f":[1],"g":{"h":1},"i":null}'), [
      ['a', 'int'],
      ['b', 'float'],
      ['c', 'float'],
      ['d', 'bool'],
      ['e', 'text'],
      ['f', 'text'],
      ['g', 'text'],
    ])
    assert.deepEqual(kindsOf('{"a":9223372036854775807,"b":9223372036854775808,"c":-9223372036854775808,"d":1e999}'), [
      ['a', 'int'],
      ['b', 'text'],
      ['c', 'int'],
      ['d', 'text'],
    ])
  })

  it('are those of all rows of a lot, without the messages that are none', () => {
    const broken = Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])
    assert.deepEqual(kindsOf('{"a":1}\n{"b":2}', '[{"a":1.5},{"c":true}]', '{"x":', '{"y":1,}', broken, '7', '{"b":"z"}'), [
      ['a', 'float'],
      ['b', 'text'],
      ['c', 'bool'],
    ])
  })
})

describe('a schema', () => {
  it('that took some members takes them again, and is one that the one before can have become', () => {
    fc.assert(
      fc.property(fc.array(members), (steps) => {
        let schema = NOTHING
        for (const step of steps) {
          const wider = widerSchema(schema, step)
          if (wider === null) continue
          assert.ok(isWidened(schema, wider))
          assert.equal(widerSchema(wider, step), null)
          for (const [index, { name }] of schema.fields.entries()) assert.equal(wider.fields[index]?.name, name)
          schema = wider
        }
        assert.ok(schema.fields.every(({ name, nullable }) => nullable && name !== ''))
      }),
    )
  })

  it('keeps columns of types that JSON does not tell', () => {
    const schema = schemaOf(field('at', { kind: 'timestamp', unit: 'ms', timezone: 'UTC' }), field('n', int(32)), field('t', TEXT))
    assert.equal(widerSchema(schema, new Map<string, Kind>([['at', 'text'], ['n', 'float'], ['t', 'text']])), null) // prettier-ignore
    const wider = widerSchema(schema, new Map<string, Kind>([['t', 'int'], ['more', 'bool']])) // prettier-ignore
    assert.deepEqual(typesOf(wider ?? NOTHING), ['at timestamp', 'n int', 't utf8 of any value', 'more bool'])
  })

  it('grows to a thousand columns and no further', () => {
    const many = new Map(Array.from({ length: 1_500 }, (_, index) => [`c${index}`, 'int' as const]))
    const wide = widerSchema(NOTHING, many)
    assert.equal(wide?.fields.length, 1_000)
    assert.equal(widerSchema(wide ?? NOTHING, many), null)
  })

  it('gets the columns of an Arrow stream, and refuses another type by the name of the column', () => {
    const schema = schemaOf(field('n', int(64)), field('flag', BOOL))
    const wider = widerByStream(schema, schemaOf(field('list', { kind: 'list' }, [field('item', TEXT)]), field('n', FLOAT)))
    assert.deepEqual(typesOf(wider ?? NOTHING), ['n float', 'flag bool', 'list list'])
    assert.equal(widerByStream(schema, schemaOf(field('flag', BOOL))), null)
    assert.throws(() => widerByStream(schema, schemaOf(field('flag', TEXT))), { reason: 'SCHEMA_MISMATCH', details: { column: 'flag' } })
  })
})
