import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Fates } from '../../../../server/handles/fates.ts'

test('what was dropped is told from what was not', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(1_000_000)), fc.nat(1_000_000), (dropped, asked) => {
      const fates = new Fates()
      for (const serial of dropped) fates.recordDrop(serial)
      for (const serial of dropped) assert.ok(fates.wasDropped(serial))
      assert.equal(fates.wasDropped(asked), dropped.includes(asked))
    }),
  )
})

test('beyond the bound the oldest are forgotten first', () => {
  const fates = new Fates(2)
  for (const serial of [0, 65_536, 131_072]) fates.recordDrop(serial)
  assert.deepEqual(
    [0, 65_536, 131_072].map((serial) => fates.wasDropped(serial)),
    [false, true, true],
  )
})
