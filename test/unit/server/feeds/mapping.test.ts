import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { plainMapping, pointerParts } from '../../../../server/feeds/mapping.ts'

test('the pointers of a plain mapping lead to the members that have the names of the columns, whatever they are', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string(), fc.constantFrom('', '/', '~', '~1', '~01', 'a/b~c'))), (names) => {
      const { columns, rows, misfits } = plainMapping(names)
      assert.deepEqual(
        columns.map(({ column, pointer }) => [column, pointerParts(pointer)]),
        names.map((name) => [name, [name]]),
      )
      assert.deepEqual([rows, misfits], [null, 'reject'])
    }),
  )
})

// RFC 6901 §5.
const examples: readonly (readonly [string, readonly string[] | null])[] = [
  ['', []],
  ['/foo', ['foo']],
  ['/foo/0', ['foo', '0']],
  ['/', ['']],
  ['/a~1b', ['a/b']],
  ['/m~0n', ['m~n']],
  ['/~01', ['~1']],
  ['/ ', [' ']],
  ['foo', null],
  ['/~', null],
  ['/~2', null],
  ['/a~', null],
]
for (const [pointer, parts] of examples) {
  test(`the pointer ${JSON.stringify(pointer)} is ${JSON.stringify(parts)}`, () => {
    assert.deepEqual(pointerParts(pointer), parts)
  })
}
