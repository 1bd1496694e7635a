// What all builders have in common: values taken back leave no trace, nulls may stand anywhere, and a finished column is sound.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { findProblem } from '../../../../../server/arrow/find-problem.ts'
import type { ArrowColumn, ArrowField } from '../../../../../server/arrow/schema.ts'
import { builderForField } from '../../../../../server/feeds/columns/builder-for-field.ts'
import { plainValues, type Plain } from '../../arrow/plain-values.ts'
import { AS_IT_IS, BOOL, field, FLOAT, give, int, TEXT } from '../json-columns.ts'

/** A value as JSON and as its column has it; null where it is refused. */
type Sample = readonly [text: string, plain: Plain]

const NULL: Sample = ['', null]

const numbers: readonly Sample[] = [
  ['1', '1'],
  ['-7', '-7'],
  ['0', '0'],
  ['null', null],
]
const refused = [
  '"x"',
  '{"a":1}',
  'true',
  '1e999',
  '"',
  '1.',
  '',
  '1.5',
  '[1',
  '[1,"x"]',
  '{"a":1,"a":1}',
  '{"a":1,"b":2}',
  '[[1],2]',
  '"\\ud800"',
]

const kinds: readonly { readonly arrow: ArrowField; readonly samples: readonly Sample[] }[] = [
  { arrow: field('x', int(8)), samples: numbers },
  { arrow: field('x', int(32)), samples: numbers },
  { arrow: field('x', int(64)), samples: [...numbers, ['9223372036854775807', '9223372036854775807']] },
  {
    arrow: field('x', FLOAT),
    samples: [
      ['2.5', 2.5],
      ['-0', -0],
      ['null', null],
    ],
  },
  {
    arrow: field('x', { kind: 'decimal', bits: 128, precision: 38, scale: 2 }),
    samples: [
      ['1.25', '125'],
      ['-3', '-300'],
      ['null', null],
    ],
  },
  {
    arrow: field('x', BOOL),
    samples: [
      ['true', true],
      ['false', false],
      ['null', null],
    ],
  },
  {
    arrow: field('x', TEXT),
    samples: [
      ['"é"', 'é'],
      ['""', ''],
      ['"a long text of more than a few bytes"', 'a long text of more than a few bytes'],
      ['"\\n"', '\n'],
      ['null', null],
    ],
  },
  {
    arrow: field('x', { kind: 'binary' }),
    samples: [
      ['"AQID"', '010203'],
      ['null', null],
    ],
  },
  {
    arrow: field('x', { kind: 'date', unit: 'day' }),
    samples: [
      ['"1970-01-02"', '1'],
      ['null', null],
    ],
  },
  {
    arrow: field('x', { kind: 'timestamp', unit: 'ns', timezone: null }),
    samples: [
      ['"1970-01-01T00:00:01.000000007Z"', '1000000007'],
      ['5', '5'],
      ['null', null],
    ],
  },
  {
    arrow: field('x', { kind: 'list' }, [field('item', int(32))]),
    samples: [
      ['[]', []],
      ['[1,null,3]', ['1', null, '3']],
      ['null', null],
    ],
  },
  {
    arrow: field('x', { kind: 'list' }, [field('item', { kind: 'list' }, [field('item', TEXT)])]),
    samples: [
      ['[["a",null],[],null]', [['a', null], [], null]],
      ['[]', []],
      ['null', null],
    ],
  },
  {
    arrow: field('x', { kind: 'struct' }, [field('a', TEXT), field('b', { kind: 'list' }, [field('item', BOOL)])]),
    samples: [
      ['{}', { a: null, b: null }],
      ['{"b":[true,null],"c":[{}],"a":"y"}', { a: 'y', b: [true, null] }],
      ['null', null],
    ],
  },
  {
    arrow: field('x', { kind: 'list' }, [field('item', { kind: 'struct' }, [field('a', { kind: 'struct' }, [field('b', FLOAT)])])]),
    samples: [
      ['[{"a":{"b":1}},null,{}]', [{ a: { b: 1 } }, null, { a: null }]],
      ['[]', []],
      ['null', null],
    ],
  },
]

function checkSound({ type, children }: ArrowField, column: ArrowColumn): void {
  assert.equal(findProblem(type, column), null)
  for (const buffer of column.buffers) assert.equal((buffer?.byteOffset ?? 0) % 8, 0)
  children.forEach((child, index) => {
    checkSound(child, column.children[index] as ArrowColumn)
  })
}

function nameOf({ type, children }: ArrowField): string {
  const width = 'bits' in type ? type.bits : ''
  return `${type.kind}${width}${children.length > 0 ? ` of ${children.map(nameOf).join(' and ')}` : ''}`
}

for (const { arrow, samples } of kinds) {
  const steps = fc.array(
    fc.oneof(
      { weight: 4, arbitrary: fc.record({ kind: fc.constant('read' as const), value: fc.nat(), times: fc.constantFrom(1, 1, 1, 3, 70) }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('null' as const), value: fc.constant(0), times: fc.constantFrom(1, 2, 8) }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('refused' as const), value: fc.nat(), times: fc.constant(1) }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('truncate' as const), value: fc.nat(100), times: fc.constant(1) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('finish' as const), value: fc.constant(0), times: fc.constant(1) }) },
    ),
    { maxLength: 25 },
  )

  test(`a column of ${nameOf(arrow)} has the values that were added and not taken back, and nothing of others`, () => {
    fc.assert(
      fc.property(steps, (all) => {
        const builder = builderForField(arrow, AS_IT_IS)
        let model: Plain[] = []
        for (const { kind, value, times } of [...all, { kind: 'finish' as const, value: 0, times: 1 }]) {
          if (kind === 'finish') {
            const column = builder.finish(value % 2 === 0 ? 'given' : 'lent')
            checkSound(arrow, column)
            assert.deepEqual(plainValues(arrow, column), model)
            model = []
          } else if (kind === 'truncate') {
            model = model.slice(0, Math.max(0, model.length - value))
            builder.truncate(model.length)
          } else if (kind === 'refused') {
            const text = refused[value % refused.length] as string
            const before = model.length
            if (give(builder, text) === null) builder.truncate(before)
          } else {
            for (let time = 0; time < times; time++) {
              const sample: Sample = kind === 'null' ? NULL : (samples[value % samples.length] as Sample)
              if (sample === NULL) builder.addNull()
              else assert.equal(give(builder, sample[0]), null)
              model.push(sample[1])
            }
          }
        }
      }),
      { numRuns: 300 },
    )
  })

  test(`a column of ${nameOf(arrow)} that is finished is not written to any more`, () => {
    const builder = builderForField(arrow, AS_IT_IS)
    for (const [text] of samples) give(builder, text)
    const column = builder.finish('given')
    const before = plainValues(arrow, column)
    for (let time = 0; time < 200; time++) for (const [text] of [...samples].reverse()) give(builder, text)
    assert.deepEqual(plainValues(arrow, column), before)
    assert.deepEqual(
      before,
      samples.map(([, plain]) => plain),
    )
  })
}
