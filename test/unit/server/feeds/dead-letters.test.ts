import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { DeadLetters } from '../../../../server/feeds/dead-letters.ts'

function letterOf(bytes: Uint8Array) {
  return { timeMs: 1, origin: 'there', reason: 'it is bad', column: null, bytes, length: bytes.length }
}

test('the newest letters are kept within both limits, with their numbers, and all are counted', () => {
  const steps = fc.array(fc.oneof(fc.record({ size: fc.nat(5_000) }), fc.record({ only: fc.nat(5) })), { maxLength: 60 })
  fc.assert(
    fc.property(steps, fc.nat(10), fc.nat(20_000), (all, maxLetters, maxBytes) => {
      const letters = new DeadLetters({ maxLetters, maxBytes })
      const sizes = new Map<number, number>()
      let count = 0
      for (const step of all) {
        if ('only' in step) letters.countOnly(step.only)
        else {
          letters.add(letterOf(new Uint8Array(step.size)))
          sizes.set(count, step.size)
        }
        count += 'only' in step ? step.only : 1
        assert.equal(letters.count, count)
        const kept = letters.from(0)
        assert.ok(kept.length <= maxLetters, 'there are more than may be')
        assert.ok(kept.reduce((sum, { bytes }) => sum + bytes.length, 0) <= maxBytes, 'they hold more than they may')
        assert.deepEqual(
          kept.map(({ number }) => number),
          kept.length === 0 ? [] : [...sizes.keys()].slice(-kept.length),
        )
        for (const { number, length, bytes } of kept) {
          assert.equal(length, sizes.get(number))
          assert.equal(bytes.length, Math.min(4_096, length))
        }
      }
    }),
  )
})

test('a letter is a copy of no more memory than it needs', () => {
  const letters = new DeadLetters()
  const bytes = Buffer.from('x'.repeat(10_000))
  letters.add(letterOf(bytes))
  bytes.fill(0)
  const [letter] = letters.from(0)
  assert.equal(Buffer.from(letter?.bytes ?? []).toString(), 'x'.repeat(4_096))
  assert.equal(letter?.bytes.buffer.byteLength, 4_096)
})

test('letters are given from a number on, also from one that is gone', () => {
  const letters = new DeadLetters({ maxLetters: 3, maxBytes: 1_000 })
  for (let number = 0; number < 5; number++) letters.add(letterOf(Uint8Array.of(number)))
  const numbers = (from: number) => letters.from(from).map(({ number }) => number)
  assert.deepEqual([numbers(0), numbers(3), numbers(5)], [[2, 3, 4], [3, 4], []])
})
