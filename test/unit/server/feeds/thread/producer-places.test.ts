import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ProducerPlaces } from '../../../../../server/feeds/thread/producer-places.ts'

const stretch = (firstRow: number, callRow = firstRow, producer = 'a') => ({ producer, callRow, firstRow })

test('rows that were taken before are told of, each producer by himself', () => {
  const places = new ProducerPlaces()
  assert.equal(places.taken(stretch(0), 10), 0)
  places.reach('a', 10)
  assert.deepEqual([places.taken(stretch(0), 10), places.taken(stretch(5), 10), places.taken(stretch(10), 10)], [10, 5, 0])
  assert.equal(places.taken(stretch(0, 0, 'b'), 10), 0)
})

test('a batch after one that was not kept is refused, also of a producer who is not known', () => {
  const places = new ProducerPlaces()
  assert.equal(places.taken(stretch(7), 3), 0)
  assert.throws(() => places.taken(stretch(10, 7), 3), { reason: 'ARGUMENT_INVALID', details: { field: 'producer_row', due: '7' } })
  places.reach('a', 10)
  assert.equal(places.taken(stretch(10, 7), 3), 0)
  assert.throws(() => places.taken(stretch(11), 3), { reason: 'ARGUMENT_INVALID' })
})

test('those who were not heard of for the longest time are forgotten, and then their word is taken', () => {
  const places = new ProducerPlaces(2)
  for (const producer of ['a', 'b', 'a', 'c']) places.reach(producer, 10)
  assert.deepEqual(
    ['a', 'b', 'c'].map((producer) => places.taken(stretch(5, 5, producer), 3)),
    [3, 0, 3],
  )
})
