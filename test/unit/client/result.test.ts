import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { err, isErr, isOk, ok, partition, sequence, traverse, traverseAsync, type Result } from '../../../client/index.ts'

const results = fc.array(
  fc.oneof(
    fc.integer().map((value) => ok<number, string>(value)),
    fc.string().map((error) => err<number, string>(error)),
  ),
)

test('sequence gives all values in order, or the first error', () => {
  assert.deepEqual(sequence([ok(1), ok(2)])._unsafeUnwrap(), [1, 2])
  assert.equal(sequence([ok(1), err('first'), err('second')])._unsafeUnwrapErr(), 'first')
  assert.deepEqual(sequence([])._unsafeUnwrap(), [])
})

test('traverse stops at the first error', () => {
  const seen: number[] = []
  const half = (value: number, index: number): Result<number, string> => {
    seen.push(index)
    return value % 2 === 0 ? ok(value / 2) : err(`${value} is odd`)
  }
  assert.equal(traverse([2, 3, 4], half)._unsafeUnwrapErr(), '3 is odd')
  assert.deepEqual(seen, [0, 1])
  assert.deepEqual(traverse([2, 4], half)._unsafeUnwrap(), [1, 2])
})

test('traverseAsync waits for all before it gives the first error in order', async () => {
  const settled: number[] = []
  const step = async (value: number): Promise<Result<number, string>> => {
    for (let turn = 0; turn < 3 - value; turn++) await Promise.resolve()
    settled.push(value)
    return value === 0 || value === 2 ? err(`no ${value}`) : ok(value)
  }
  assert.equal((await traverseAsync([0, 1, 2], step))._unsafeUnwrapErr(), 'no 0')
  assert.deepEqual(settled, [2, 1, 0])
  assert.deepEqual((await traverseAsync([1, 3], step))._unsafeUnwrap(), [1, 3])
})

test('partition keeps every value and every error, each in order', () => {
  fc.assert(
    fc.property(results, (all) => {
      const [values, errors] = partition(all)
      assert.deepEqual(
        values,
        all.filter(isOk).map(({ value }) => value),
      )
      assert.deepEqual(
        errors,
        all.filter(isErr).map(({ error }) => error),
      )
    }),
  )
})

test('sequence is Ok exactly when partition finds no error', () => {
  fc.assert(
    fc.property(results, (all) => {
      const [values, errors] = partition(all)
      assert.deepEqual(sequence(all), errors.length === 0 ? ok(values) : err(errors[0]))
    }),
  )
})
