import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { DataError } from '../../../../server/errors.ts'
import { LineCutter } from '../../../../server/http/line-cutter.ts'

test('however a text is cut, whole lines come out in their order and nothing is lost', () => {
  const pieces = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '\n') }), { maxLength: 20 })
  fc.assert(
    fc.property(pieces, (texts) => {
      const cutter = new LineCutter(10_000)
      const lines = texts.map((text) => cutter.push(Buffer.from(text))).filter((piece) => piece !== null)
      assert.ok(lines.every((piece) => piece.at(-1) === 0x0a))
      assert.equal(Buffer.concat([...lines, cutter.end() ?? Buffer.alloc(0)]).toString(), texts.join(''))
    }),
  )
})

test('a line that does not end is refused once it is too long, however short its pieces', () => {
  const cutter = new LineCutter(10)
  assert.equal(cutter.push(Buffer.from('0123456789\nabcde'))?.length, 11)
  assert.equal(cutter.push(Buffer.from('fghij')), null)
  assert.throws(
    () => cutter.push(Buffer.from('k')),
    (error) => error instanceof DataError && error.reason === 'LIMIT_EXCEEDED',
  )
})
