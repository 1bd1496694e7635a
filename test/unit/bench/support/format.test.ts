import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatQuantity, formatRatio } from '../../../../bench/support/format.ts'

test('short times are told in milliseconds, long ones in seconds', () => {
  assert.equal(formatQuantity(0.0831, 'seconds'), '83.1 ms')
  assert.equal(formatQuantity(12.34, 'seconds'), '12.3 s')
})

test('sizes and rates take the prefix that leaves at most three digits before the point', () => {
  assert.equal(formatQuantity(1_104_000_000, 'bytes'), '1.10 GB')
  assert.equal(formatQuantity(999, 'bytes'), '999 B')
  assert.equal(formatQuantity(52_300_000, 'rows/s'), '52.3 M/s')
  assert.equal(formatQuantity(0, 'bytes/s'), '0.00 B/s')
})

test('ratios below one keep their digits', () => {
  assert.equal(formatRatio(0.254), '0.25×')
  assert.equal(formatRatio(31.4), '31.4×')
})
