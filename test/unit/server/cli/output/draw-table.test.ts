import assert from 'node:assert/strict'
import { test } from 'node:test'
import { drawTable } from '../../../../../server/cli/output/draw-table.ts'
import { displayWidth } from '../../../../../server/cli/text/display.ts'
import { createInk } from '../../../../../server/cli/text/ink.ts'

const plain = { ink: createInk(false), width: Infinity }
const symbol = { name: 'symbol', isNumber: false }
const price = { name: 'price', isNumber: true }

test('numbers stand to the right, and a null differs from an empty string', () => {
  const drawn = drawTable(
    {
      columns: [symbol, price],
      rows: [
        ['', '1.5'],
        [null, '10.25'],
      ],
    },
    plain,
  )
  assert.deepEqual(drawn.split('\n'), [
    '┌────────┬───────┐',
    '│ symbol │ price │',
    '├────────┼───────┤',
    '│        │   1.5 │',
    '│ NULL   │ 10.25 │',
    '└────────┴───────┘',
  ])
})

test('without a terminal nothing is cut', () => {
  const long = 'x'.repeat(500)
  assert.match(drawTable({ columns: [symbol], rows: [[long]] }, plain), new RegExp(long))
})

test('on a terminal long texts are cut and numbers are not', () => {
  const drawn = drawTable({ columns: [symbol, price], rows: [['x'.repeat(100), '123456789012345678']] }, { ...plain, width: 60 })
  assert.ok(drawn.split('\n').every((line) => displayWidth(line) <= 60))
  assert.match(drawn, /x… *│ 123456789012345678 │/)
})

test('columns that find no room on a terminal are named below', () => {
  const columns = Array.from({ length: 30 }, (_, place) => ({ name: `c${place}`, isNumber: true }))
  const drawn = drawTable({ columns, rows: [columns.map(() => '1234567890')] }, { ...plain, width: 80 })
  assert.match(drawn, /\n… and 24 more: c6, c7, .*c29$/)
  assert.ok(displayWidth(drawn.split('\n')[0] ?? '') <= 80)
})

test('a table without rows and one without columns can be drawn', () => {
  assert.match(drawTable({ columns: [symbol], rows: [] }, plain), /symbol/)
  assert.equal(typeof drawTable({ columns: [], rows: [] }, plain), 'string')
})
