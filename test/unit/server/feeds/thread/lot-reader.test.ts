import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DataError } from '../../../../../server/errors.ts'
import { plainMapping } from '../../../../../server/feeds/mapping.ts'
import { LotReader } from '../../../../../server/feeds/thread/lot-reader.ts'
import { columnMapping, field, FLOAT, int, readerOf, schemaOf, TEXT } from '../json-columns.ts'

const AB = schemaOf(field('a', FLOAT), field('b', TEXT))

function onlyA(rows: readonly Record<string, unknown>[]): unknown[] {
  return rows.map(({ a }) => a)
}

describe('messages', () => {
  const read = readerOf(schemaOf(field('a', FLOAT)))
  const shapes: readonly (readonly [string, string, readonly (number | null)[]])[] = [
    ['an object', '{"a":1}', [1]],
    ['an array', ' [ {"a":1} , {"a":2} ] ', [1, 2]],
    ['an empty array', '[]', []],
    ['NDJSON', '{"a":1}\n{"a":2}\n', [1, 2]],
    ['NDJSON of Windows', '{"a":1}\r\n\r\n{"a":2}\r\n', [1, 2]],
    ['objects without anything between them', '{"a":1}{"a":2}', [1, 2]],
    ['arrays and objects in turn', '[{"a":1}]\n{"a":2}\n[]\n[{"a":3},{"a":4}]', [1, 2, 3, 4]],
    ['an object over many lines', '{\n  "a": 1\n}\n{\n  "a": 2\n}', [1, 2]],
    ['an object without the column', '{"c":[1,{"a":7}]}', [null]],
    ['an empty object', '{}', [null]],
    ['a null', '{"a":null}', [null]],
  ]
  for (const [what, text, expected] of shapes) {
    it(`may be ${what}`, () => {
      const { rows, rejects, rejected } = read([text])
      assert.deepEqual(onlyA(rows), expected)
      assert.deepEqual([rejects, rejected], [[], 0])
    })
  }

  const rejected: readonly (readonly [string, RegExp, string | null])[] = [
    ['', /the message is empty/, null],
    [' \n\t', /the message is empty/, null],
    ['\ufeff{"a":1}', /a value is none that JSON knows/, null],
    ['1', /number where an object should be/, null],
    ['null', /null where an object should be/, null],
    ['"a"', /string where an object should be/, null],
    ['[[{"a":1}]]', /array where an object should be/, null],
    ['{"a":"x"}', /string where a number should be/, 'a'],
    ['{"a":1e400}', /beyond the range/, 'a'],
    ['{"a":9007199254740993}', /a whole number that a float cannot hold/, 'a'],
    ['{"a":1,"a":2}', /the key "a" comes twice/, 'a'],
    ['{"a":1,"\\u0061":2}', /the key "a" comes twice/, 'a'],
    ['{"a":01}', /not written as JSON writes them/, 'a'],
    ['{"a":+1}', /a value is none that JSON knows/, 'a'],
    ['{"a":1', /"," or "}" is missing/, null],
    ['{"a":', /the message ends/, 'a'],
    ['{"a', /a text does not end/, null],
    ['{"a":1}}', /a value is none that JSON knows/, null],
    ['{a:1}', /a key of an object is missing/, null],
    ["{'a':1}", /a key of an object is missing/, null],
    ['{"a":1,}', /a key of an object is missing/, null],
    ['{"a" 1}', /":" is missing/, null],
    ['{"a":NaN}', /a value is none that JSON knows/, 'a'],
    ['{"a":1}\0', /a value is none that JSON knows/, null],
    ['{"c":"\0"}', /control character/, null],
    [`{"c":${'['.repeat(200)}${']'.repeat(200)}}`, /nested more than 128 deep/, null],
  ]
  for (const [text, reason, column] of rejected) {
    it(`that are ${JSON.stringify(text.slice(0, 30))} are rejects with the reason: ${reason.source}`, () => {
      const { rejects, rows } = read([text])
      assert.equal(rejects.length, 1)
      assert.match(rejects[0]?.reason ?? '', reason)
      assert.equal(rejects[0]?.column, column)
      assert.equal(
        Buffer.from(text)
          .toString('latin1')
          .includes(rejects[0]?.text ?? '?'),
        true,
      )
      assert.equal(rows.length, text.startsWith('{"a":1}') ? 1 : 0)
    })
  }

  it('that are no UTF-8 are rejects, and their neighbours are taken', () => {
    for (const bad of [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xc0, 0x80], [0xf4, 0x90, 0x80, 0x80]]) {
      const message = Buffer.concat([Buffer.from('{"a":1,"b":"'), Buffer.from(bad), Buffer.from('"}')])
      const { rows, rejects } = readerOf(AB)(['{"a":1}', message, '{"b":"é"}'])
      assert.deepEqual(rows, [
        { a: 1, b: null },
        { a: null, b: 'é' },
      ])
      assert.deepEqual(rejects, [{ message: 1, reason: 'the message is not UTF-8', column: null, text: message.toString('latin1') }])
    }
  })

  it('that are cut off are not completed by the next', () => {
    const whole = '{"a":12.5e1,"b":"x\\u00e9y","c":[true,null]}'
    for (let length = 0; length < whole.length; length++) {
      const { rows, rejects } = readerOf(AB)([whole.slice(0, length), whole.slice(length), whole])
      assert.deepEqual(rows.at(-1), { a: 125, b: 'xéy' })
      assert.equal(rejects.filter(({ message }) => message === 0).length, 1, whole.slice(0, length))
      assert.ok(rows.length === 1 || length === 0)
    }
  })
})

describe('a bad row', () => {
  const read = readerOf(AB)

  it('of an array leaves the others as they are', () => {
    const { rows, rejects } = read(['[{"a":1},{"a":"x","b":"lost"},7,{"a":1,"b":[]},[],{"a":2,"b":"y"}]'])
    assert.deepEqual(rows, [
      { a: 1, b: null },
      { a: 2, b: 'y' },
    ])
    assert.deepEqual(
      rejects.map(({ text, column }) => [text, column]),
      [
        ['{"a":"x","b":"lost"}', 'a'],
        ['7', null],
        ['{"a":1,"b":[]}', 'b'],
        ['[]', null],
      ],
    )
  })

  it('nested too deep leaves the others of its array as they are', () => {
    const deep = `{"a":3,"c":${'{"d":['.repeat(5_000)}${']}'.repeat(5_000)}}`
    const { rows, rejects, rejected } = read([`[{"a":1},${deep},{"a":2}]`])
    assert.deepEqual(onlyA(rows), [1, 2])
    assert.equal(rejected, 1)
    assert.match(rejects[0]?.reason ?? '', /nested more than 128 deep/)
    assert.equal(rejects[0]?.text, deep.slice(0, 4_096))
  })

  it('of NDJSON leaves the other lines as they are, whatever is wrong with it', () => {
    for (const bad of [
      '{"a":1',
      '{"a":',
      '{',
      '[',
      '[{"a":9}',
      '{"a":"x',
      'no json',
      '}',
      '{"a":1}}',
      '{"a":1,',
      '[{"a":1},',
      '"',
      '\\',
      '{"b":"\\',
    ]) {
      const { rows, rejected } = read([`{"a":1}\n${bad}\n{"a":2}\n[{"a":3}]\n`])
      assert.deepEqual(
        onlyA(rows).filter((a) => a !== 9),
        bad === '{"a":1}}' ? [1, 1, 2, 3] : bad === '[{"a":1},' ? [1, 1, 2, 3] : [1, 2, 3],
        bad,
      )
      assert.ok(rejected >= 1, bad)
    }
  })

  it('of an array ends the array, and the lines after it are taken', () => {
    const { rows, rejects } = read(['[{"a":1},{"a":nul},{"a":3}]\n{"a":4}'])
    assert.deepEqual(onlyA(rows), [1, 4])
    assert.deepEqual(
      rejects.map(({ text }) => text),
      ['{"a":nul},{"a":3}]\n'],
    )
  })

  it('over several indented lines is one reject, and nothing in it becomes a row', () => {
    const bad = '{\n  "a": 1,,\n  "rows": [\n    {"a": 5}\n  ]\n}\n'
    const { rows, rejects } = read([`${bad}{"a":2}`])
    assert.deepEqual(onlyA(rows), [2])
    assert.deepEqual(
      rejects.map(({ text }) => text),
      [bad],
    )
  })

  it('is told with at most 4,096 of its bytes, of which none is of another message', () => {
    const reader = new LotReader(AB, plainMapping(['a', 'b']))
    const long = `{"a":"${'x'.repeat(10_000)}"}`
    const bytes = Buffer.from(`${long}\0{"b":"next"}\0`)
    const { rejects } = reader.read({ bytes: new Uint8Array(bytes), starts: Uint32Array.of(0, long.length + 1), end: bytes.length })
    assert.equal(rejects.length, 1)
    assert.equal(rejects[0]?.length, long.length)
    assert.equal(rejects[0]?.bytes.buffer.byteLength, 4_096)
  })

  it('is counted also where there are too many to be told of', () => {
    const { rejects, rejected, rows } = read([`[${'0,'.repeat(999)}{"a":1}]`, '{"a":"x"}'])
    assert.equal(rejects.length, 100)
    assert.equal(rejected, 1_000)
    assert.equal(rows.length, 1)
  })

  it('that opens what it never closes, again and again, costs no more than a few looks', () => {
    const lines = 200_000
    const { rows, rejected } = read(['[1,\n'.repeat(lines), '{"a":1}'])
    assert.deepEqual(onlyA(rows), [1])
    assert.ok(rejected >= 1)
  })
})

describe('misfits as null', () => {
  const schema = schemaOf(field('a', FLOAT), field('b', { kind: 'list' }, [field('item', int(32))]), field('c', TEXT))
  const columns = [columnMapping('a', '/a'), columnMapping('b', '/b'), columnMapping('c', '/d/c')]
  const read = readerOf(schema, { columns, misfits: 'null' })

  it('become null and are counted, and the rest of the row is taken', () => {
    const { rows, misfits, rejected } = read(['{"a":"x","b":[1,"y"],"d":{"c":"z"}}', '{"a":1,"b":{},"d":7}', '{"a":2,"b":[3],"d":null}'])
    assert.deepEqual(rows, [
      { a: null, b: null, c: 'z' },
      { a: 1, b: null, c: null },
      { a: 2, b: ['3'], c: null },
    ])
    assert.deepEqual([misfits, rejected], [4, 0])
  })

  it('that are no JSON reject their row all the same, and are not counted', () => {
    for (const text of ['{"d":5,"a":nul}', '{"a":"x","b":[1,}', '{"d":5,"a":1e}', '{"a":[1,2', '{"d":[}', '{"a":"x","a":1}']) {
      const { rows, misfits, rejected } = read([text])
      assert.deepEqual([rows.length, misfits, rejected], [0, 0, 1], text)
    }
  })

  it('are not counted where they reject their row', () => {
    const { misfits, rejected } = readerOf(schema, { columns })(['{"a":1,"d":7}', '{"d":{"c":1}}'])
    assert.deepEqual([misfits, rejected], [0, 2])
  })

  it('cannot be rows', () => {
    const { rows, rejected } = read(['[1,null,"x",[{"a":1}]]'])
    assert.deepEqual([rows.length, rejected], [0, 4])
  })
})

describe('unknown fields', () => {
  it('are counted, of rows that were taken', () => {
    const read = readerOf(AB)
    assert.equal(read(['{"a":1,"x":{"y":1},"z":[1,2]}', '{"x":1}', '{"x":1,"a":"bad"}']).unknownFields, 3)
  })

  it('are found beside known ones though there are more of them than are remembered', () => {
    const read = readerOf(AB)
    for (let round = 0; round < 3; round++) {
      const others = Array.from({ length: 600 }, (_, index) => `"k${index}${'x'.repeat(index)}":${index}`)
      const { rows, unknownFields } = read([`{${others.join(',')},"a":1,"b":"y"}`, `{"b":"z",${others.reverse().join(',')},"a":2}`])
      assert.deepEqual(rows, [
        { a: 1, b: 'y' },
        { a: 2, b: 'z' },
      ])
      assert.equal(unknownFields, 1_200)
    }
  })

  it('whose names are half a surrogate pair are not taken for others', () => {
    const schema = schemaOf(field('\ufffd', FLOAT))
    const read = readerOf(schema)
    assert.deepEqual(read(['{"\\ud800":1}', '{"\\ud800":1}', '{"\ufffd":2}']).rows, [
      { '\ufffd': null },
      { '\ufffd': null },
      { '\ufffd': 2 },
    ])
  })
})

describe('pointers', () => {
  it('lead into objects and arrays, and through names of any kind', () => {
    const schema = schemaOf(...['p', 'q', 'r', 's', 't'].map((name) => field(name, FLOAT)))
    const pointers = ['/x/y', '/x/z/0', '/x/z/2/deep', '/~01~1', '/']
    const columns = pointers.map((pointer, index) => columnMapping(schema.fields[index]?.name ?? '', pointer))
    const { rows, rejects } = readerOf(schema, { columns })([
      '{"x":{"z":[1,[],{"deep":2,"other":0}],"y":3},"~1/":4,"":5}',
      '{"x":{"z":{"0":6,"2":{"deep":7}}}}',
      '{"x":{"z":[null]}}',
      '{"x":null}',
    ])
    assert.deepEqual(rejects, [])
    assert.deepEqual(rows, [
      { p: 3, q: 1, r: 2, s: 4, t: 5 },
      { p: null, q: 6, r: 7, s: null, t: null },
      { p: null, q: null, r: null, s: null, t: null },
      { p: null, q: null, r: null, s: null, t: null },
    ])
  })

  it('pass over items of an array whose index was an unknown name before', () => {
    const schema = schemaOf(field('a', FLOAT))
    const read = readerOf(schema, { columns: [columnMapping('a', '/x/1')] })
    const { rows, rejects, unknownFields } = read(['{"x":{"0":1,"1":2}}', '{"x":[3,4]}', '{"x":[{"0":5},6,7]}'])
    assert.deepEqual(rejects, [])
    assert.deepEqual(onlyA(rows), [2, 4, 6])
    assert.equal(unknownFields, 4)
  })

  it('that lead through something else reject the row', () => {
    const read = readerOf(schemaOf(field('a', FLOAT)), { columns: [columnMapping('a', '/x/y')] })
    const { rejects } = read(['{"x":1}', '{"x":[{"y":1}]}'])
    assert.deepEqual(
      rejects.map(({ reason }) => reason),
      ['number where the object "x" should be', 'array where the object "x" should be'],
    )
  })

  it('find a key that comes twice on the way', () => {
    const schema = schemaOf(field('a', FLOAT), field('b', FLOAT))
    const read = readerOf(schema, { columns: [columnMapping('a', '/x/a'), columnMapping('b', '/x/b')] })
    assert.match(read(['{"x":{"a":1},"x":{"b":2}}']).rejects[0]?.reason ?? '', /the key "x" comes twice/)
  })

  it('leave columns that none of them fills null', () => {
    assert.deepEqual(readerOf(AB, { columns: [columnMapping('b', '/b')] })(['{"a":1,"b":"y"}']).rows, [{ a: null, b: 'y' }])
  })
})

describe('columns that take no nulls', () => {
  const schema = schemaOf(field('n', int(64), [], false), field('b', TEXT))

  it('reject rows without a value there, also where misfits are null', () => {
    for (const misfits of ['reject', 'null'] as const) {
      const { rows, rejects } = readerOf(schema, { misfits })(['{"b":"x"}', '{"n":null}', '{"n":1.5}', '{"n":7}'])
      assert.deepEqual(rows, [{ n: '7', b: null }])
      assert.deepEqual(
        rejects.map(({ column, reason }) => [column, reason]),
        [
          ['n', 'a value that must be there is missing'],
          ['n', 'null where a value must be'],
          ['n', 'a fraction where a whole number should be'],
        ],
      )
    }
  })

  it('must be filled by the mapping', () => {
    assert.throws(
      () => new LotReader(schema, plainMapping(['b'])),
      (error) => error instanceof DataError && error.reason === 'ARGUMENT_INVALID',
    )
  })
})

describe('numbers and times through a mapping', () => {
  it('keep all of their digits', () => {
    const schema = schemaOf(
      field('id', int(64, false)),
      field('ns', { kind: 'timestamp', unit: 'ns', timezone: 'UTC' }),
      field('ms', { kind: 'timestamp', unit: 'us', timezone: 'UTC' }),
      field('price', { kind: 'decimal', bits: 128, precision: 38, scale: 18 }),
    )
    const columns = [
      columnMapping('id', '/id', { isQuoted: true }),
      columnMapping('ns', '/ns'),
      columnMapping('ms', '/ms', { unit: 'ms' }),
      columnMapping('price', '/price', { isQuoted: true }),
    ]
    const { rows } = readerOf(schema, { columns })([
      '{"id":18446744073709551615,"ns":1795768772434123457,"ms":1795768772434,"price":"0.000000000000000001"}',
      '{"id":"18446744073709551615","ns":"2026-11-27T08:39:32.434123457Z","ms":1795768772434.5,"price":12345678901234567890.123456789012345678}',
    ])
    assert.deepEqual(rows, [
      { id: '18446744073709551615', ns: '1795768772434123457', ms: '1795768772434000', price: '1' },
      { id: '18446744073709551615', ns: '1795768772434123457', ms: '1795768772434500', price: '12345678901234567890123456789012345678' },
    ])
  })
})
