import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { ArrowBatch, ArrowColumn } from '../../../../../server/arrow/schema.ts'
import { WaitingBatches } from '../../../../../server/feeds/thread/waiting-batches.ts'
import { plainValues } from '../../arrow/plain-values.ts'
import { columnOf, field, int, schemaOf, TEXT } from '../json-columns.ts'

const schema = schemaOf(field('n', int(32)), field('t', TEXT), field('l', { kind: 'list' }, [field('item', int(8))]))

/** Rows that tell their number; every seventh is null. */
function batchOf(first: number, length: number): ArrowBatch {
  const numbers = Array.from({ length }, (_, index) => first + index)
  const [n, t, l] = schema.fields
  const texts = (write: (number: number) => string) => numbers.map((number) => (number % 7 === 0 ? 'null' : write(number)))
  const columns = [
    columnOf(n!, texts(String)),
    columnOf(
      t!,
      texts((number) => `"${number}"`),
    ),
    columnOf(
      l!,
      texts((number) => `[${number % 100},1]`),
    ),
  ]
  return { length, columns }
}

function rowsOf(batches: readonly ArrowBatch[]): unknown[] {
  return batches.flatMap(({ columns, length }) => {
    const values = schema.fields.map((one, index) => plainValues(one, columns[index] as ArrowColumn))
    return Array.from({ length }, (_, row) => values.map((column) => column[row]))
  })
}

test('batches of any sizes keep all of their rows in order, also when joined in between', () => {
  const sizes = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(0, 1, 2, 40) },
    { weight: 1, arbitrary: fc.constantFrom(1_023, 1_024, 1_500) },
  )
  const steps = fc.array(fc.oneof({ weight: 30, arbitrary: sizes }, { weight: 1, arbitrary: fc.constantFrom('all', 'some') }), {
    maxLength: 120,
  })
  fc.assert(
    fc.property(steps, (all) => {
      const waiting = new WaitingBatches(schema)
      let expected: ArrowBatch[] = []
      let first = 0
      for (const step of [...all, 'all']) {
        if (typeof step === 'string') {
          const wanted = step === 'all' ? Infinity : 100
          const joined = waiting.firstRows(wanted).map(({ batch }) => batch)
          const rows = rowsOf(joined)
          assert.deepEqual(rows, rowsOf(expected).slice(0, rows.length))
          assert.ok(rows.length >= Math.min(wanted, rowsOf(expected).length))
          joined.forEach((batch, index) => {
            const next = joined[index + 1]
            assert.ok(next === undefined || batch.length >= 1_024 || next.length >= 1_024, 'two small batches stand beside each other')
          })
          if (step === 'all') continue
          waiting.removeFirst(joined.length)
          expected = withoutFirst(expected, rows.length)
          assert.equal(waiting.rows, rowsOf(expected).length)
          assert.equal(waiting.bytes, waiting.rows)
        } else {
          const batch = batchOf(first, step)
          first += batch.length
          waiting.add(batch, batch.length, 0)
          expected.push(batch)
        }
      }
    }),
    { numRuns: 60 },
  )
})

/** Batches that were added are whole when they are removed. */
function withoutFirst(batches: readonly ArrowBatch[], rows: number): ArrowBatch[] {
  let left = rows
  return batches.filter(({ length }) => {
    const isGone = left >= length && (left > 0 || length === 0)
    if (isGone) left -= length
    return !isGone
  })
}

test('large batches are not copied', () => {
  const waiting = new WaitingBatches(schema)
  const large = batchOf(0, 1_024)
  waiting.add(batchOf(0, 3), 1, 0)
  waiting.add(large, 1, 0)
  waiting.add(batchOf(0, 5), 1, 0)
  assert.equal(waiting.firstRows(Infinity)[1]?.batch, large)
  assert.deepEqual(
    waiting.firstRows(Infinity).map(({ batch }) => batch.length),
    [3, 1_024, 5],
  )
})
