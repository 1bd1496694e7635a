import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { plainValues } from '../../arrow/plain-values.ts'
import { columnOf, field, readAs, TEXT } from '../json-columns.ts'

const BYTES = { kind: 'binary' } as const

describe('a column of texts', () => {
  it('has the texts that JSON.parse gives', () => {
    const texts = fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme', maxLength: 200 })), { maxLength: 100 })
    fc.assert(
      fc.property(texts, (all) => {
        const arrow = field('x', TEXT)
        assert.deepEqual(
          plainValues(
            arrow,
            columnOf(
              arrow,
              all.map((text) => JSON.stringify(text)),
            ),
          ),
          all,
        )
      }),
    )
  })

  it('grows to texts of any length', () => {
    for (const length of [0, 1, 23, 24, 25, 1_023, 1_024, 1_025, 100_000]) {
      assert.equal(readAs(TEXT, JSON.stringify('a'.repeat(length))), 'a'.repeat(length))
      assert.equal(readAs(TEXT, JSON.stringify('\n'.repeat(length))), '\n'.repeat(length))
    }
  })

  const refused: readonly (readonly [string, string])[] = [
    ['"\\ud800"', 'a text has half a surrogate pair'],
    ['"a\\udc00\\ud800"', 'a text has half a surrogate pair'],
    ['"a', 'a text does not end'],
    ['1', 'number where a text should be'],
    ['{}', 'object where a text should be'],
  ]
  for (const [text, problem] of refused) {
    it(`refuses ${text}: ${problem}`, () => {
      assert.deepEqual(readAs(TEXT, text), { problem })
    })
  }
})

describe('a column of JSON', () => {
  it('keeps any value as it is written, without the spaces around it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom('', ' ', '\n\t '), fc.constantFrom(0, 1, 3), (value, space, indent) => {
        const text = JSON.stringify(value, null, indent)
        assert.equal(readAs(TEXT, `${space}${text}${space}`, { isJson: true }), value === null ? null : text)
      }),
    )
  })

  it('refuses what is none, and what is nested too deep', () => {
    assert.deepEqual(readAs(TEXT, '[1,]', { isJson: true }), { problem: 'a value is none that JSON knows' })
    assert.deepEqual(readAs(TEXT, '{"a":', { isJson: true }), { problem: 'the message ends where a value should be' })
    assert.deepEqual(readAs(TEXT, '['.repeat(200) + ']'.repeat(200), { isJson: true }), { problem: 'values are nested more than 128 deep' })
  })
})

describe('a column of bytes', () => {
  it('has what base64 says, with its padding or without', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const text = Buffer.from(bytes).toString('base64')
        const hex = Buffer.from(bytes).toString('hex')
        assert.equal(readAs(BYTES, JSON.stringify(text)), hex)
        assert.equal(readAs(BYTES, JSON.stringify(text.replace(/=+$/, ''))), hex)
        assert.equal(readAs(BYTES, JSON.stringify(text).replaceAll('/', '\\/')), hex)
      }),
    )
  })

  for (const text of ['"A"', '"AB="', '"A==="', '"ABC=="', '"AB-_"', '"AB CD"', '"ABCD\\n"', '"AB==CD"', '"="', '"é"']) {
    it(`refuses ${text}`, () => {
      assert.deepEqual(readAs(BYTES, text), { problem: 'a text that is not base64' })
    })
  }
})
