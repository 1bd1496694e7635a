import assert from 'node:assert/strict'
import { test } from 'node:test'
import { median, pairwiseSpeedup, quantile, spread } from '../../../../bench/support/stats.ts'

test('the median of an odd number of values is the middle one, whatever their order', () => {
  assert.equal(median([9, 1, 5]), 5)
})

test('the median of an even number of values lies between the two in the middle', () => {
  assert.equal(median([4, 1, 3, 2]), 2.5)
})

test('numbers are sorted as numbers', () => {
  assert.equal(median([100, 20, 3]), 20)
})

test('a quantile between two values is found on the straight line between them', () => {
  const values = Array.from({ length: 101 }, (_, i) => i)
  assert.equal(quantile(values, 0.99), 99)
  assert.equal(quantile([0, 10], 0.25), 2.5)
  assert.equal(quantile([7], 0.99), 7)
})

test('a quantile of nothing is an error', () => {
  assert.throws(() => quantile([], 0.5), RangeError)
})

test('a spread tells the median, the ends and the number of runs', () => {
  assert.deepEqual(spread([3, 1, 2]), { value: 2, min: 1, max: 3, runs: 3 })
})

test('where lower is better, half the time is a speedup of two', () => {
  assert.equal(pairwiseSpeedup([1, 1, 1], [2, 2, 2], 'lower'), 2)
})

test('where higher is better, half the rate is a speedup of a half', () => {
  assert.equal(pairwiseSpeedup([50], [100], 'higher'), 0.5)
})

test('a minute in which the machine slows both of a pair does not move the speedup', () => {
  assert.equal(pairwiseSpeedup([1, 10, 1], [3, 30, 3], 'lower'), 3)
})
