// CSV and JSON in their dialects: every option, and what is found without any.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { CsvReadOptions, JsonReadOptions } from '../../../../server/engine/engine.ts'
import { TestEngine, type ReadTexts } from '../../../support/engine.ts'
import { assertFails } from '../../../support/engine-results.ts'

const engine = new TestEngine()
after(() => {
  engine[Symbol.dispose]()
})

function csv(content: string | Uint8Array, options: CsvReadOptions = {}, schema: Readonly<Record<string, string>> = {}): ReadTexts {
  engine.file('x.csv', content)
  return engine.read(['x.csv'], { csv: options, schema })
}

function json(content: string, options: JsonReadOptions = {}): ReadTexts {
  engine.file('x.json', content)
  return engine.read(['x.json'], { json: options })
}

test('the dialect, the header and the types of a CSV file are found', () => {
  assert.deepEqual(csv('a;b;c\n1;2020-01-31 10:00:00;"x;y"\n;2020-02-01 10:00:00;\n'), {
    types: { a: 'BIGINT', b: 'TIMESTAMP', c: 'VARCHAR' },
    rows: [
      ['1', '2020-01-31 10:00:00', 'x;y'],
      [null, '2020-02-01 10:00:00', null],
    ],
  })
  assert.deepEqual(csv('1,x\r\n2,"a\r\nb"\r\n').rows, [
    ['1', 'x'],
    ['2', 'a\r\nb'],
  ])
  assert.deepEqual(csv('\ufeffa,b\n1,2\n').types, { a: 'BIGINT', b: 'BIGINT' })
  assert.deepEqual(csv('a,b\n'), { types: { a: 'VARCHAR', b: 'VARCHAR' }, rows: [] })
})

test('the delimiter may have up to four bytes', () => {
  assert.deepEqual(csv('a b,c d\n', { delimiter: ' ', header: false }).rows, [['a', 'b,c', 'd']])
  assert.deepEqual(csv('a||b\n1||2,5\n', { delimiter: '||' }).rows, [['1', '2,5']])
  assertFails(() => csv('a\n', { delimiter: '12345' }), 'ARGUMENT_INVALID')
})

test('quote and escape characters can be others', () => {
  assert.deepEqual(csv("a,b\n'x,y',1\n", { quote: "'" }).rows, [['x,y', '1']])
  assert.deepEqual(csv('a,b\n"x\\"y",1\n', { quote: '"', escape: '\\' }).rows, [['x"y', '1']])
  assertFails(() => csv('a\n', { quote: ',', delimiter: ',' }), 'ARGUMENT_INVALID')
})

test('a first line can be forced to be a header or data', () => {
  assert.deepEqual(csv('1,2\n3,4\n', { header: true }), { types: { '1': 'BIGINT', '2': 'BIGINT' }, rows: [['3', '4']] })
  assert.deepEqual(csv('a,b\nc,d\n', { header: false }).rows, [
    ['a', 'b'],
    ['c', 'd'],
  ])
})

test('columns can be named', () => {
  assert.deepEqual(csv('1,2\n', { columnNames: ['x', 'y y'] }), { types: { x: 'BIGINT', 'y y': 'BIGINT' }, rows: [['1', '2']] })
  assertFails(() => csv('1,2\n', { columnNames: ['x', 'x'] }), 'ARGUMENT_INVALID')
})

test('rows before the data and comments are left out', () => {
  assert.deepEqual(csv('made by hand\nin 2020\na,b\n1,2\n', { skipRows: 2 }).rows, [['1', '2']])
  assert.deepEqual(csv('# made by hand\na,b\n1,2\n# more\n3,4\n', { comment: '#' }).rows, [
    ['1', '2'],
    ['3', '4'],
  ])
})

test('several texts can mean null', () => {
  assert.deepEqual(csv('a,b\nNA,x\n1,-\n', { nullValues: ['NA', '-'] }), {
    types: { a: 'BIGINT', b: 'VARCHAR' },
    rows: [
      [null, 'x'],
      ['1', null],
    ],
  })
})

test('dates, timestamps and decimals are read as they are written elsewhere', () => {
  const content = 'd;t;n\n31.12.2020;31.12.2020 23:59;1,5\n'
  assert.deepEqual(csv(content, { dateFormat: '%d.%m.%Y', timestampFormat: '%d.%m.%Y %H:%M', decimalSeparator: ',' }), {
    types: { d: 'DATE', t: 'TIMESTAMP', n: 'DOUBLE' },
    rows: [['2020-12-31', '2020-12-31 23:59:00', '1.5']],
  })
  assertFails(() => csv(content, { decimalSeparator: 'x' }), 'ARGUMENT_INVALID')
  assertFails(() => csv(content, { dateFormat: '%' }), 'ARGUMENT_INVALID')
})

test('other encodings than UTF-8 are read when they are named', () => {
  assert.deepEqual(csv(Buffer.from('a\né\n', 'latin1'), { encoding: 'latin-1' }).rows, [['é']])
  assert.deepEqual(csv(Buffer.from('a\né\n', 'utf16le'), { encoding: 'utf-16' }).rows, [['é']])
  assertFails(() => csv('a\n', { encoding: 'klingon' }), 'ARGUMENT_INVALID')
  const failure = assertFails(() => csv(Buffer.from('a,b\n1,é\n', 'latin1')), 'FILE_CORRUPT', { path: engine.path('x.csv'), line: '2' })
  assert.match(failure.message, /not utf-8 encoded/)
})

test('rows that do not fit are errors with their line, or left out, or filled with nulls', () => {
  const content = 'a,b\n1,2\nx,3\n4\n5,6,7\n8,9\n'
  const integers = { a: 'INTEGER', b: 'INTEGER' }
  assertFails(() => csv('a,b\n1,2\nx,3\n', {}, integers), 'VALUE_INVALID', { path: engine.path('x.csv'), line: '3' })
  assert.deepEqual(csv(content, { ignoreErrors: true, header: true, delimiter: ',' }, integers).rows, [
    ['1', '2'],
    ['8', '9'],
  ])
  assert.deepEqual(csv('a,b,c\n1\n1,2\n', { nullPadding: true }).rows, [
    ['1', null, null],
    ['1', '2', null],
  ])
})

const tidy = Array.from({ length: 100 }, (_, row) => `${row},n${row},${row / 2}`)

test('a row of another length is an error with its line wherever it is, and loses no other', () => {
  for (const rows of [tidy.slice(0, 5), tidy, [...tidy, ...tidy, ...tidy].flatMap((row) => Array<string>(20).fill(row))]) {
    for (const at of [0, rows.length >> 1, rows.length]) {
      for (const odd of ['9,x', '9,x,9,9', '9', '"9\n,",x']) {
        for (const header of ['a,b,c\n', '']) {
          const line = String(at + (header === '' ? 1 : 2))
          const content = `${header}${rows.toSpliced(at, 0, odd).join('\n')}\n`
          assertFails(() => csv(content), 'FILE_CORRUPT', { path: engine.path('x.csv'), line })
          assertFails(() => csv(content, { delimiter: ',' }), 'FILE_CORRUPT', { path: engine.path('x.csv'), line })
        }
      }
    }
  }
})

test('a header of another length, and lines before it, are errors with their line unless they are left out', () => {
  for (const first of ['a,b', 'a,b,c,d', 'made by hand', '2020'])
    assertFails(() => csv(`${first}\n${tidy.join('\n')}\n`), 'FILE_CORRUPT', { line: '1' })
  assertFails(() => csv('made by hand\na,b\n1,2\n3\n4,5\n', { skipRows: 1 }), 'FILE_CORRUPT', { line: '4' })
  engine.file('x.tsv', 'a\tb\n1\t2\n3\n4\t5\n')
  assertFails(() => engine.read(['x.tsv']), 'FILE_CORRUPT', { path: engine.path('x.tsv'), line: '3' })
  engine.file('x.csv', 'a,b\n1,2\n3\n4,5\n')
  assertFails(() => engine.read(['x.csv'], { columns: ['a'] }), 'FILE_CORRUPT', { line: '3' })
  assertFails(() => engine.read(['x.csv'], { filenameColumn: 'f', rowIndexColumn: 'n' }), 'FILE_CORRUPT', { line: '3' })
})

test('no row is taken for a comment unless comments are asked for', () => {
  assert.equal(csv('a,b\n#1,x\n2,y\n#3,z\n').rows.length, 3)
  assertFails(() => csv('a,b\n1,2\n#3\n4,5\n'), 'FILE_CORRUPT', { line: '3' })
})

test('one column may hold what others take for delimiters', () => {
  assert.deepEqual(csv('a\nx\ny,z\nw\n').rows, [['x'], ['y,z'], ['w']])
  assert.deepEqual(csv('name\n"Ann, B"\n"Cy, D"\n').rows, [['Ann, B'], ['Cy, D']])
  assert.deepEqual(csv('said\nwell, yes\nno, no\n', { delimiter: '|' }).rows, [['well, yes'], ['no, no']])
})

test('types are guessed from as many rows as asked for', () => {
  const content = `a\n${'1\n'.repeat(30_000)}x\n`
  assert.deepEqual(csv(content, { sampleRows: 40_000 }).types, { a: 'VARCHAR' })
  assert.equal(csv(content, { sampleRows: -1 }).rows.at(-1)?.[0], 'x')
  const failure = assertFails(() => csv(content), 'VALUE_INVALID', { path: engine.path('x.csv'), line: '30002' })
  assert.doesNotMatch(failure.message, /Auto-Detected/)
})

test('JSON is found to be an array, lines or one value after another', () => {
  const rows = [['1'], ['2']]
  assert.deepEqual(json('[{"a": 1}, {"a": 2}]').rows, rows)
  assert.deepEqual(json('{"a": 1}\n{"a": 2}\n').rows, rows)
  assert.deepEqual(json('{"a":\n1}\n\n{"a": 2}').rows, rows)
  assert.deepEqual(json('[]').rows, [])
})

test('the layout of JSON can be forced', () => {
  assert.deepEqual(json('[{"a": 1}]', { layout: 'array' }).rows, [['1']])
  assert.deepEqual(json('{"a": 1}\n', { layout: 'newline_delimited' }).rows, [['1']])
  assert.deepEqual(json('{"a": 1}\n', { layout: 'auto' }).rows, [['1']])
  assertFails(() => json('{"a": 1}\n', { layout: 'array' }), 'FILE_CORRUPT', { path: engine.path('x.json') })
})

test('JSON is nested as deep as asked for', () => {
  const content = '{"a": {"b": [{"c": 1}]}}'
  assert.deepEqual(json(content).types, { a: 'STRUCT("b" STRUCT("c" BIGINT)[])' })
  assert.deepEqual(json(content, { maxDepth: 1 }).types, { a: 'JSON' })
})

test('the types of JSON are guessed from as many records as asked for', () => {
  const content = '{"a": 1}\n{"a": "x"}\n'
  assert.deepEqual(json(content).types, { a: 'JSON' })
  assertFails(() => json(content, { sampleRecords: 1 }), 'FILE_CORRUPT', { path: engine.path('x.json'), line: '2' })
})

test('malformed JSON is an error with its line, or null', () => {
  const content = '{"a": 1}\nnot json\n{"a": 3}\n'
  assertFails(() => json(content, { layout: 'newline_delimited' }), 'FILE_CORRUPT', { path: engine.path('x.json'), line: '3' })
  assert.deepEqual(json(content, { layout: 'newline_delimited', ignoreErrors: true }).rows, [['1'], [null], ['3']])
})
