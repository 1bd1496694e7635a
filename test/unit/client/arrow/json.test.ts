import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { recordsFromJson } from '../../../../client/arrow/json.ts'

const recordsOf = (json: string | Uint8Array): unknown[] => recordsFromJson(json)._unsafeUnwrap()

test('an array, one object and one object a line are records', () => {
  assert.deepEqual(recordsOf('[{"a": 1}, {"a": 2}]'), [{ a: 1 }, { a: 2 }])
  assert.deepEqual(recordsOf('{\n "a": 1\n}\n'), [{ a: 1 }])
  assert.deepEqual(recordsOf('{"a": 1}\r\n\n{"a": 2}\n'), [{ a: 1 }, { a: 2 }])
})

test('bytes are UTF-8, with or without a byte order mark', () => {
  assert.deepEqual(recordsOf(Buffer.from('\uFEFF[{"a": "é"}]')), [{ a: 'é' }])
  assert.deepEqual(recordsOf('\uFEFF[{"a": "é"}]'), [{ a: 'é' }])
  assert.match(recordsFromJson(Uint8Array.of(0x5b, 0xff))._unsafeUnwrapErr().message, /not UTF-8/)
})

test('whole numbers that a double would change are bigints, others stay numbers', () => {
  const json =
    '{"big": 9223372036854775807, "neg": [-9007199254740993], "safe": 9007199254740991, "float": 0.12345678901234567, "exp": 12345678901234567e3}'
  assert.deepEqual(recordsOf(json), [
    { big: 9223372036854775807n, neg: [-9007199254740993n], safe: 9007199254740991, float: 0.12345678901234567, exp: 12345678901234567e3 },
  ])
})

test('digits inside strings and keys are text', () => {
  const value = { '12345678901234567890': 'id 12345678901234567890, "12345678901234567890"' }
  assert.deepEqual(recordsOf(JSON.stringify([value])), [value])
})

test('a line that is not JSON is named', () => {
  const error = recordsFromJson('{"a": 1}\n\n{"a": }\n')._unsafeUnwrapErr()
  assert.deepEqual([error.reason, error.details.line], ['VALUE_INVALID', '3'])
  assert.match(error.message, /^Line 3 is not JSON/)
  assert.match(recordsFromJson('[1,')._unsafeUnwrapErr().message, /^The text is not JSON/)
})

test('JSON with long numbers parses as JSON.parse does, but for those', () => {
  fc.assert(
    fc.property(
      fc.array(fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean()))),
      (values) => {
        const json = `[${JSON.stringify({ marker: 'x' })}, 12345678901234567890, ${JSON.stringify(values)}]`
        const [first, long, rest] = recordsOf(json)
        assert.deepEqual([first, long], [{ marker: 'x' }, 12345678901234567890n])
        assert.deepEqual(
          JSON.stringify(rest, (_key, value: unknown) => (typeof value === 'bigint' ? Number(value) : value)),
          JSON.stringify(JSON.parse(JSON.stringify(values))),
        )
      },
    ),
  )
})
