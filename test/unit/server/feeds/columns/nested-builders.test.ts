import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { builderForField } from '../../../../../server/feeds/columns/builder-for-field.ts'
import { plainValues } from '../../arrow/plain-values.ts'
import { AS_IT_IS, columnOf, field, FLOAT, give, int, TEXT } from '../json-columns.ts'

const numbers = field('x', { kind: 'list' }, [field('item', FLOAT)])
const pair = field('x', { kind: 'struct' }, [field('a', FLOAT), field('b', TEXT)])
const pairs = field('x', { kind: 'list' }, [pair])

describe('a column of lists', () => {
  it('has the lists that JSON.parse gives, of any length', () => {
    const lists = fc.array(fc.option(fc.array(fc.option(fc.double({ noNaN: true, noDefaultInfinity: true, noInteger: true })))), {
      maxLength: 100,
    })
    fc.assert(
      fc.property(lists, (all) => {
        const texts = all.map((list) => JSON.stringify(list))
        assert.deepEqual(
          plainValues(numbers, columnOf(numbers, texts)),
          texts.map((text) => JSON.parse(text) as unknown),
        )
      }),
    )
  })

  it('takes no part of a list with one bad item', () => {
    const builder = builderForField(numbers, AS_IT_IS)
    for (const text of ['[1,2', '[1,"x"]', '[1,2 3]', '[1,2}', '[1,2,]', '[,]', '{}']) {
      assert.equal(give(builder, '[7]'), null)
      assert.notEqual(give(builder, text), null, text)
    }
    assert.deepEqual(plainValues(numbers, builder.finish('given')), Array(7).fill([7]))
  })
})

describe('a column of structs', () => {
  it('has fields in any order, without others, and null for those that are missing', () => {
    const value = fc.record({ a: fc.integer(), b: fc.string(), c: fc.jsonValue() }, { requiredKeys: [] })
    const shuffled = value.chain((object) => fc.shuffledSubarray(Object.entries(object), { minLength: Object.keys(object).length }))
    fc.assert(
      fc.property(fc.array(fc.option(shuffled), { maxLength: 30 }), (all) => {
        const texts = all.map((entries) =>
          entries === null ? 'null' : `{${entries.map(([key, part]) => `${JSON.stringify(key)}:${JSON.stringify(part)}`).join(',')}}`,
        )
        const expected = all.map(
          (entries) => entries && { a: null, b: null, ...Object.fromEntries(entries.filter(([key]) => key !== 'c')) },
        )
        assert.deepEqual(plainValues(pair, columnOf(pair, texts)), expected)
      }),
    )
  })

  it('finds fields whose names are escaped', () => {
    assert.deepEqual(plainValues(pair, columnOf(pair, ['{"\\u0061":1,"b":"x"}'])), [{ a: 1, b: 'x' }])
  })

  it('refuses a field that comes twice, also when it is null first', () => {
    const builder = builderForField(pair, AS_IT_IS)
    assert.equal(give(builder, '{"a":null,"a":1}'), 'the key "a" comes twice')
    assert.equal(give(builder, '{"a":1,"\\u0061":1}'), 'the key "a" comes twice')
    assert.equal(give(builder, '{"a":1}'), null)
    assert.equal(give(builder, '{"a":2}'), null)
    assert.deepEqual(plainValues(pair, builder.finish('given')), [
      { a: 1, b: null },
      { a: 2, b: null },
    ])
  })

  it('in a list that breaks off leaves nothing behind', () => {
    const builder = builderForField(pairs, AS_IT_IS)
    assert.equal(give(builder, '[{"a":1},{"b":"y"}]'), null)
    assert.notEqual(give(builder, '[{"a":2,"b":"z"},{"a":3,"b":4}]'), null)
    assert.equal(give(builder, '[{"b":"w"}]'), null)
    builder.truncate(1)
    builder.addNull()
    assert.equal(give(builder, '[null,{}]'), null)
    assert.deepEqual(plainValues(pairs, builder.finish('given')), [
      [
        { a: 1, b: null },
        { a: null, b: 'y' },
      ],
      null,
      [null, { a: null, b: null }],
    ])
  })
})

describe('fields that are not nullable', () => {
  const required = field('n', int(32), [], false)

  it('refuse null, and let a null around them hide theirs', () => {
    const struct = field('x', { kind: 'struct' }, [required])
    const builder = builderForField(struct, AS_IT_IS)
    assert.equal(give(builder, '{"n":null}'), 'null where a value must be')
    assert.equal(give(builder, '{}'), 'the field "n" is missing')
    assert.equal(give(builder, 'null'), null)
    assert.equal(give(builder, '{"n":1}'), null)
    assert.deepEqual(plainValues(struct, builder.finish('given')), [null, { n: '1' }])
  })

  it('refuse null as an item of a list', () => {
    const list = field('x', { kind: 'list' }, [required])
    const builder = builderForField(list, AS_IT_IS)
    assert.equal(give(builder, '[1,null]'), 'null where a value must be')
    assert.equal(give(builder, '[1]'), null)
    assert.deepEqual(plainValues(list, builder.finish('given')), [['1']])
  })
})
