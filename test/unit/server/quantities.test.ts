import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { durationFromText, durationText, sizeFromText, sizeText } from '../../../server/quantities.ts'

test('sizes have decimal or binary units, or none', () => {
  assert.deepEqual(['512', '512MB', '1.5 GiB', '2kib', '4b'].map(sizeFromText), [512, 512e6, 1.5 * 2 ** 30, 2_048, 4])
  for (const wrong of ['', 'MB', '1 parsec', '-1MB', '1MBs']) assert.equal(sizeFromText(wrong), null, wrong)
})

test('durations always have a unit', () => {
  assert.deepEqual(['500ms', '30s', '1.5m', '2h', '1d'].map(durationFromText), [500, 30_000, 90_000, 7_200_000, 86_400_000])
  for (const wrong of ['', '30', 's', '1 year']) assert.equal(durationFromText(wrong), null, wrong)
})

test('sizes and durations are written as they are read', () => {
  assert.deepEqual([0, 1, 1_000, 1_024, 4e9, 3 * 2 ** 29].map(sizeText), ['0', '1', '1kB', '1KiB', '4GB', '1536MiB'])
  assert.deepEqual([0, 1, 1_500, 90_000, 7_200_000, 86_400_000].map(durationText), ['0ms', '1ms', '1500ms', '90s', '2h', '1d'])
  fc.assert(
    fc.property(fc.maxSafeNat(), (amount) => {
      assert.equal(sizeFromText(sizeText(amount)), amount)
      assert.equal(durationFromText(durationText(amount)), amount)
    }),
  )
})
