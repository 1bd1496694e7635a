import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { JsonScanner } from '../../../../../server/feeds/json/scanner.ts'
import { scannerAt } from '../json-columns.ts'

const RUNS = { numRuns: 2_000 }

/** Bytes that mean something to JSON, and some that never do. */
const jsonLike = fc.string({
  unit: fc.constantFrom(
    ...'{}[],:"\\/bfnrtu0123456789aAdE.+- \t\n\r\0\u0001\u007féΩ€😀',
    'true',
    'false',
    'null',
    '\\u00e9',
    '\\ud83d\\ude00',
    '{"a":',
    '[1,',
  ),
  maxLength: 30,
})

/** JSON with some characters changed, so that most of it still is. */
const nearlyJson = fc
  .tuple(fc.json(), fc.array(fc.tuple(fc.nat(), fc.nat(2), fc.constantFrom(...'{}[],:"\\0-1.eu \n\0')), { maxLength: 3 }))
  .map(([text, changes]) =>
    changes.reduce((changed, [place, deleted, inserted]) => {
      const at = place % (changed.length + 1)
      return changed.slice(0, at) + inserted + changed.slice(at + deleted)
    }, text),
  )

function accepts(text: string): boolean {
  const json = scannerAt(text)
  const isValue = json.skipValue()
  json.skipSpace()
  assert.ok(json.at <= json.end, 'it read on into what follows')
  assert.equal(json.problem === '', isValue, json.problem)
  return isValue && json.at === json.end
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function read(text: string, what: (json: JsonScanner) => boolean): JsonScanner {
  const json = scannerAt(text)
  json.skipSpace()
  assert.ok(what(json), json.problem)
  return json
}

describe('passing over a value', () => {
  it('takes what JSON.parse takes, and refuses what it refuses', () => {
    const same = (text: string) => {
      assert.equal(accepts(text), isJson(text), JSON.stringify(text))
    }
    fc.assert(fc.property(fc.json(), same), RUNS)
    fc.assert(fc.property(nearlyJson, same), { numRuns: 10_000 })
    fc.assert(fc.property(jsonLike, same), { numRuns: 10_000 })
  })

  const hard = [
    '',
    ' ',
    '\ufeff1',
    '+1',
    '.5',
    '1.',
    '01',
    '-',
    '-01',
    '-0',
    '0e',
    '1e+',
    '1e400',
    '0.1e-400',
    '1E5',
    '0x1',
    'NaN',
    'Infinity',
  ]
  hard.push(
    '"\t"',
    '"\\x"',
    '"\\u12"',
    '"\\u12g4"',
    '"',
    '"\\',
    '"\\u',
    "'a'",
    '{a:1}',
    '{"a"}',
    '{"a":}',
    '{"a":1,}',
    '{,}',
    '[,]',
    '[1,]',
    '[1 2]',
    '[',
    '{',
  )
  hard.push(
    'nul',
    'nulll',
    'TRUE',
    'true false',
    '1 1',
    '\u00a01',
    '/**/1',
    '"\u2028"',
    '"\u007f"',
    '{"a":1,"a":2}',
    '\u00001',
    '1\0',
    '"\0"',
  )
  for (const text of hard) {
    it(`judges ${JSON.stringify(text)} as JSON.parse does`, () => {
      assert.equal(accepts(text), isJson(text))
    })
  }

  it('refuses what is cut off anywhere, though the bytes that follow would complete it', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), (text, place) => {
        const cut = text.slice(0, place % text.length)
        assert.equal(accepts(cut), isJson(cut), cut)
      }),
      RUNS,
    )
  })

  it('refuses values nested deeper than 128, and takes those that are not', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
    assert.ok(accepts(nested(128)))
    assert.ok(!accepts(nested(129)))
    assert.match(scannerFor(nested(129)).problem, /nested more than 128 deep/)
    assert.ok(!accepts('{"a":'.repeat(129) + '1' + '}'.repeat(129)))
  })

  it('counts the depth it is told it is at', () => {
    assert.ok(scannerAt('[[1]]').skipValue(126))
    assert.ok(!scannerAt('[[1]]').skipValue(127))
  })

  it('goes as deep as it is let, without the stack of the machine', () => {
    const depth = 200_000
    const json = scannerAt('[{"a":'.repeat(depth) + '1' + '}]'.repeat(depth))
    assert.ok(json.skipValue(0, Infinity))
    assert.equal(json.at, json.end)
  })

  it('succeeds after a failure before it', () => {
    const json = scannerAt('[1]')
    json.fail('something before')
    assert.ok(json.skipValue())
  })
})

function scannerFor(text: string): JsonScanner {
  const json = scannerAt(text)
  json.skipValue()
  return json
}

describe('a text', () => {
  it('is what JSON.parse makes of it, whatever is escaped in it', () => {
    const character = fc.oneof(fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }), fc.constantFrom(...'"\\/\b\f\n\r\t\0é😀\u2028'))
    const writings = [
      (text: string) => JSON.stringify(text).slice(1, -1),
      (text: string) =>
        [...text]
          .flatMap((part) => part.split(''))
          .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
          .join(''),
      (text: string) => (text === '/' ? '\\/' : JSON.stringify(text).slice(1, -1)),
    ] as const
    const part = fc.tuple(character, fc.nat(2)).map(([text, writing]) => (writings[writing] ?? writings[0])(text))
    fc.assert(
      fc.property(fc.array(part, { maxLength: 20 }), (parts) => {
        const text = `"${parts.join('')}"`
        assert.equal(read(text, (json) => json.text()).textValue(), JSON.parse(text))
      }),
      RUNS,
    )
  })

  it('tells why it is none', () => {
    assert.equal(scannerFor('"abc').problem, 'a text does not end')
    assert.equal(scannerFor('"abc\\').problem, 'a text has an escape that JSON does not know')
    assert.equal(scannerFor('"a\nc"').problem, 'a text has a control character')
  })
})

describe('a number', () => {
  const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 12 })
  const numbers = fc
    .tuple(fc.boolean(), digits, fc.option(digits), fc.option(fc.tuple(fc.constantFrom('e', 'E', 'e+', 'e-'), fc.nat(330))))
    .map(
      ([isNegative, whole, fraction, power]) =>
        `${isNegative ? '-' : ''}${BigInt(whole)}${fraction === null ? '' : `.${fraction}`}${power?.join('') ?? ''}`,
    )

  it('is its digits times a power of ten', () => {
    fc.assert(
      fc.property(numbers, (text) => {
        const json = read(text, (scanner) => scanner.number())
        assert.equal(json.numberText(), text)
        assert.equal(json.isWhole, /^-?\d+$/.test(text))
        assert.equal(json.isNegative, text.startsWith('-'))
        const significant = text
          .replace(/[eE].*/, '')
          .replace(/[-.]/g, '')
          .replace(/^0+/, '')
        assert.equal(json.digits, significant.length)
        if (json.digits <= 15) assert.equal(String(json.mantissa), significant === '' ? '0' : significant)
        if (json.digits <= 15) assert.equal(Number(`${json.mantissa}e${json.exponent}`), Math.abs(Number(text)))
      }),
      RUNS,
    )
  })

  it('of a power beyond all measure keeps it beyond all measure', () => {
    const zeros = 100_009
    const json = read(`0.${'0'.repeat(zeros)}1e1000101`, (scanner) => scanner.number())
    assert.equal(json.exponent, 1_000_101 - zeros - 1)
  })
})

describe('keys and items', () => {
  it('come in their order, as JSON.parse has them', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue(), { noNullPrototype: true }), (object) => {
        const json = scannerAt(JSON.stringify(object))
        const keys: string[] = []
        for (let more = json.firstKey(); more; more = json.nextKey()) {
          keys.push(json.textValue())
          assert.ok(json.skipValue())
        }
        assert.equal(json.problem, '')
        assert.deepEqual(keys, Object.keys(object))
        assert.equal(json.at, json.end)
      }),
    )
  })

  it('need no reading where they are the expected ones', () => {
    const key = Buffer.from('price')
    const json = scannerAt('{ "price" :1, "price2":2}')
    assert.ok(json.firstKey(key))
    assert.ok(json.isExpected)
    assert.ok(json.skipValue())
    assert.ok(json.nextKey(key))
    assert.ok(!json.isExpected)
    assert.equal(json.textValue(), 'price2')
  })

  it('are not taken for the expected ones where the message ends within', () => {
    for (const text of ['{"pri', '{"price', '{"price"', '{']) {
      const json = scannerAt(text)
      assert.ok(!json.firstKey(Buffer.from('price')), text)
      assert.notEqual(json.problem, '')
      assert.ok(json.at <= json.end)
    }
  })
})
