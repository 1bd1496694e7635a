import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesText, counted, countText, durationText } from '../../../../../server/cli/text/quantities.ts'

test('counts are grouped, however large', () => {
  assert.equal(countText(2n ** 64n), '18,446,744,073,709,551,616')
  assert.equal(counted(1n, 'row'), '1 row')
  assert.equal(counted(0, 'row'), '0 rows')
})

test('bytes and durations have three digits or so', () => {
  assert.deepEqual([0, 999, 1_000, 999_950, 12_345_678n].map(bytesText), ['0 bytes', '999 bytes', '1.0 kB', '1.0 MB', '12.3 MB'])
  assert.deepEqual([0, 999.4, 3_000, 90_000, 5_400_000].map(durationText), ['0 ms', '999 ms', '3 s', '1.5 min', '1.5 h'])
})
