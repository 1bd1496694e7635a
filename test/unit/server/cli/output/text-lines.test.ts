import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Float64, Table, Utf8, vectorFromArray, type RecordBatch } from 'apache-arrow'
import { csvLines, jsonLines } from '../../../../../server/cli/output/text-lines.ts'

const table = new Table({
  'a "name"': vectorFromArray(['plain', null, '', 'a,b', 'line\nend', 'say "hi"'], new Utf8()),
  n: vectorFromArray([1, 2.5, null, NaN, 0, -0], new Float64()),
})

test('CSV quotes what must be quoted, and tells a null from an empty string', async () => {
  assert.equal(await joined(csvLines(batches(table))), '"a ""name""",n\nplain,1\n,2.5\n"",\n"a,b",NaN\n"line\nend",0\n"say ""hi""",-0\n')
})

test('CSV has its header once, before the rows of all batches, and also without rows', async () => {
  const twice = new Table([...table.batches, ...table.batches])
  assert.equal((await joined(csvLines(batches(twice)))).split('a ""name""').length, 2)
  assert.equal(await joined(csvLines(batches(table.slice(0, 0)))), '"a ""name""",n\n')
})

test('another delimiter is the one that needs quotes', async () => {
  const one = new Table({ a: vectorFromArray(['x,y', 'x\ty'], new Utf8()) })
  assert.equal(await joined(csvLines(batches(one), '\t')), 'a\nx,y\n"x\ty"\n')
})

test('JSON is one object a line that JSON.parse reads', async () => {
  const lines = (await joined(jsonLines(batches(table)))).trimEnd().split('\n')
  assert.equal(lines.length, 6)
  assert.deepEqual(JSON.parse(lines[3] ?? ''), { 'a "name"': 'a,b', n: 'NaN' })
  assert.equal(lines[1], '{"a \\"name\\"":null,"n":2.5}')
})

async function* batches(whole: Table): AsyncGenerator<RecordBatch> {
  yield* whole.batches
}

async function joined(pieces: AsyncIterable<string>): Promise<string> {
  let text = ''
  for await (const piece of pieces) text += piece
  return text
}
