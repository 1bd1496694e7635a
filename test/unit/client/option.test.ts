import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { err, fromNullable, none, ok, some, type Option } from '../../../client/index.ts'

const options: fc.Arbitrary<Option<number>> = fc.oneof(fc.integer().map(some), fc.constant<Option<number>>(none))
const half = (value: number): Option<number> => (value % 2 === 0 ? some(value / 2) : none)
const next = (value: number): Option<number> => (value > 10 ? none : some(value + 1))

test('mapping the identity changes nothing, and two maps are one map of both', () => {
  fc.assert(
    fc.property(options, (option) => {
      assert.deepEqual(
        option.map((value) => value),
        option,
      )
      assert.deepEqual(
        option.map((value) => value + 1).map((value) => value * 2),
        option.map((value) => (value + 1) * 2),
      )
    }),
  )
})

test('andThen has some as its identity on both sides and is associative', () => {
  fc.assert(
    fc.property(options, fc.integer(), (option, value) => {
      assert.deepEqual(some(value).andThen(half), half(value))
      assert.deepEqual(option.andThen(some), option)
      assert.deepEqual(
        option.andThen(half).andThen(next),
        option.andThen((inner) => half(inner).andThen(next)),
      )
    }),
  )
})

test('map keeps a null that it gets, and fromNullable takes it for nothing', () => {
  assert.deepEqual(
    some(1).map(() => null),
    some(null),
  )
  assert.equal(fromNullable(null), none)
  assert.equal(fromNullable(undefined), none)
  assert.deepEqual(fromNullable(0), some(0))
  assert.deepEqual(fromNullable(''), some(''))
})

test('filter keeps a value that passes', () => {
  assert.deepEqual(
    some(4).filter((value) => value > 3),
    some(4),
  )
  assert.equal(
    some(2).filter((value) => value > 3),
    none,
  )
  assert.equal(
    none.filter(() => true),
    none,
  )
})

test('or, unwrapOr and okOr fall back only when there is nothing', () => {
  assert.deepEqual(some(1).or(some(2)), some(1))
  assert.deepEqual(none.or(some(2)), some(2))
  assert.equal(some(1).unwrapOr(2), 1)
  assert.equal(none.unwrapOr(2), 2)
  assert.deepEqual(some(1).okOr('nothing'), ok(1))
  assert.deepEqual(none.okOr('nothing'), err('nothing'))
})

test('match takes the branch that applies', () => {
  const branches = { some: (value: number) => `got ${value}`, none: () => 'got nothing' }
  assert.equal(some(1).match(branches), 'got 1')
  assert.equal((none as Option<number>).match(branches), 'got nothing')
})

test('zip needs both', () => {
  assert.deepEqual(some(1).zip(some('a')), some([1, 'a']))
  assert.equal(some(1).zip(none), none)
  assert.equal(none.zip(some(1)), none)
})

test('isSome opens the way to the value', () => {
  const option: Option<number> = some(3)
  assert.equal(option.isSome ? option.value : 0, 3)
})
