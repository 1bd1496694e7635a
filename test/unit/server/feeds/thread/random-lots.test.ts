// Lots of random rows, written in every way that JSON allows, whole and damaged. Lots are large, so those that fail are not shrunk.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { BOOL, columnMapping, field, FLOAT, int, readerOf, schemaOf, TEXT, type PlainLot } from '../json-columns.ts'
import type { Plain } from '../../arrow/plain-values.ts'

/** A value as JSON, and as its column has it. */
interface Value {
  readonly text: string
  readonly plain: Plain
}

const value = <T>(made: fc.Arbitrary<T>, text: (made: T) => string, plain: (made: T) => Plain): fc.Arbitrary<Value> =>
  made.map((one) => ({ text: text(one), plain: plain(one) }))

const wholes = (bits: number) => value(fc.bigInt({ min: -(2n ** BigInt(bits - 1)), max: 2n ** BigInt(bits - 1) - 1n }), String, String)
const floats = value(
  fc.double({ noNaN: true, noDefaultInfinity: true, noInteger: true }),
  (one) => JSON.stringify(one),
  (one) => one,
)
const strings = value(
  fc.array(fc.tuple(fc.string({ unit: 'binary', maxLength: 4 }), fc.boolean())),
  (parts) => `"${parts.map(([text, isEscaped]) => (isEscaped ? escaped(text) : JSON.stringify(text).slice(1, -1))).join('')}"`,
  (parts) => parts.map(([text]) => text).join(''),
)
const bools = value(fc.boolean(), String, (one) => one)
const instants = value(
  fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }),
  (date) => JSON.stringify(date),
  (date) => String(date.getTime()),
)
const lists = value(
  fc.array(fc.integer(), { maxLength: 4 }),
  (items) => `[ ${items.join(' ,')}\n]`,
  (items) => items.map(String),
)
const structs = value(
  fc.tuple(fc.boolean(), fc.string()),
  ([flag, text]) => JSON.stringify({ other: [flag], t: text, f: flag }),
  ([f, t]) => ({ f, t }),
)
const json = value(
  fc.jsonValue({ maxDepth: 1 }).filter((any) => any !== null),
  (any) => JSON.stringify(any),
  (any) => JSON.stringify(any),
)

function escaped(text: string): string {
  return text.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`)
}

const schema = schemaOf(
  field('f64', FLOAT),
  field('i64', int(64)),
  field('i8', int(8)),
  field('text', TEXT),
  field('bool', BOOL),
  field('at', { kind: 'timestamp', unit: 'ms', timezone: 'UTC' }),
  field('list', { kind: 'list' }, [field('item', int(32))]),
  field('struct', { kind: 'struct' }, [field('f', BOOL), field('t', TEXT)]),
  field('json', TEXT),
  field('deep', FLOAT),
  field('deeper', TEXT),
)
const values: Readonly<Record<string, fc.Arbitrary<Value>>> = {
  f64: floats,
  i64: wholes(64),
  i8: wholes(8),
  text: strings,
  bool: bools,
  at: instants,
  list: lists,
  struct: structs,
  json,
  deep: floats,
  deeper: strings,
}
const NAMES = Object.keys(values)
const columns = NAMES.map((name) => {
  const pointer = name === 'deep' ? '/in/deep' : name === 'deeper' ? '/in/further/deeper' : `/${name}`
  return columnMapping(name, pointer, { isJson: name === 'json' })
})

const space = fc.constantFrom('', '', '', ' ', '\n', '\t\r\n ')

/** An object of these members in any order, with any space, and with others among them. */
function objectOf(members: Readonly<Record<string, string>>): fc.Arbitrary<string> {
  const entries = Object.entries(members).map(([name, text]) => [name, text] as const)
  const others = fc.array(
    fc.tuple(
      fc.string().map((name) => `_${name}`),
      fc.jsonValue({ maxDepth: 1 }).map((any) => JSON.stringify(any)),
    ),
    { maxLength: 3 },
  )
  return others
    .chain((more) =>
      fc.tuple(
        fc.shuffledSubarray([...entries, ...more], { minLength: entries.length + more.length }),
        fc.array(space, { minLength: 5, maxLength: 5 }),
        fc.boolean(),
      ),
    )
    .map(([all, [a = '', b = '', c = '', d = '', e = ''], isEscaped]) => {
      const members = all.map(([name, text]) => `${a}${isEscaped ? `"${escaped(name)}"` : JSON.stringify(name)}${b}:${c}${text}${d}`)
      return `{${e}${members.join(',')}}`
    })
}

interface Row {
  readonly text: string
  readonly plain: Readonly<Record<string, Plain>>
}

const row: fc.Arbitrary<Row> = fc
  .tuple(
    ...NAMES.map((name) =>
      fc.oneof({ weight: 5, arbitrary: values[name] as fc.Arbitrary<Value> }, { weight: 1, arbitrary: fc.constantFrom(null, 'missing') }),
    ),
  )
  .chain((cells) => {
    const texts: Record<string, string> = {}
    const plain: Record<string, Plain> = {}
    cells.forEach((cell, index) => {
      const name = NAMES[index] as string
      plain[name] = typeof cell === 'object' && cell !== null ? cell.plain : null
      if (cell !== 'missing') texts[name] = cell === null ? 'null' : cell.text
    })
    const { deep, deeper, ...flat } = texts
    const further = deeper === undefined ? fc.constant<string | null>(null) : objectOf({ deeper })
    return further
      .chain((text) => objectOf({ ...(deep === undefined ? {} : { deep }), ...(text === null ? {} : { further: text }) }))
      .chain((inner) => objectOf({ ...flat, in: inner }))
      .map((text) => ({ text, plain }))
  })

interface Message {
  readonly text: string
  readonly rows: readonly Row[]
}

const message: fc.Arbitrary<Message> = fc
  .tuple(fc.array(row, { minLength: 1, maxLength: 4 }), fc.constantFrom('array', 'lines'), space, space)
  .map(([rows, shape, before, after]) => {
    const texts = rows.map(({ text }) => text)
    const text = shape === 'array' ? `[${texts.join(`${before},${after}`)}]` : texts.join(`${after}\n`)
    return { text: `${before}${text}${after}`, rows }
  })

const lots = fc.array(message, { maxLength: 6 })

/** Bytes changed, put in, taken out, cut off. */
const damages = fc.array(
  fc.record({
    message: fc.nat(),
    place: fc.nat(),
    kind: fc.constantFrom('flip', 'put', 'take', 'cut'),
    byte: fc.oneof(fc.nat(255), fc.constantFrom(...Buffer.from('{}[],:"\\0-e \n\0'))),
  }),
  { minLength: 1, maxLength: 4 },
)

function damaged(
  bytes: Uint8Array,
  { place, kind, byte }: { readonly place: number; readonly kind: string; readonly byte: number },
): Uint8Array {
  const at = place % (bytes.length + 1)
  if (kind === 'cut') return bytes.subarray(0, at)
  return Buffer.concat([bytes.subarray(0, at), Buffer.from(kind === 'take' ? [] : [byte]), bytes.subarray(at + (kind === 'put' ? 0 : 1))])
}

const read = readerOf(schema, { columns })
const readLeniently = readerOf(schema, { columns, misfits: 'null' })

test('random rows become the columns that JSON.parse would give, however they are written', () => {
  fc.assert(
    fc.property(lots, (messages) => {
      const { rows, rejects } = read(messages.map(({ text }) => text))
      assert.deepEqual(rejects, [])
      assert.deepEqual(
        rows,
        messages.flatMap(({ rows: all }) => all.map(({ plain }) => plain)),
      )
    }),
    { numRuns: 300, endOnFailure: true },
  )
})

test('each message of a lot is read as if it came alone, whatever the others are', () => {
  fc.assert(
    fc.property(lots, damages, (messages, all) => {
      const bytes: Uint8Array[] = messages.map(({ text }) => Buffer.from(text))
      for (const damage of all) {
        const index = damage.message % Math.max(1, bytes.length)
        const one = bytes[index]
        if (one !== undefined) bytes[index] = damaged(one, damage)
      }
      for (const reader of [read, readLeniently]) {
        const together = reader(bytes)
        const alone = bytes.map((one) => reader([one]))
        assert.deepEqual(
          together.rows,
          alone.flatMap(({ rows }) => rows),
        )
        assert.deepEqual(
          together.rejects,
          alone.flatMap(({ rejects }, index) => rejects.map((reject) => ({ ...reject, message: index }))).slice(0, 100),
        )
        for (const count of ['rejected', 'misfits', 'unknownFields'] as const) assert.equal(together[count], sum(alone, count))
        alone.forEach(({ rows, rejected }, index) => {
          assert.ok(rows.length + rejected > 0 || isEmptyArray(bytes[index] ?? new Uint8Array()), 'a message came to nothing')
        })
      }
    }),
    { numRuns: 300, endOnFailure: true },
  )
})

test('a damaged line of NDJSON changes no other line', () => {
  const narrow = schemaOf(field('n', int(32)), field('t', TEXT))
  const reader = readerOf(narrow)
  const line = fc.tuple(fc.integer(), fc.string()).map(([n, t]) => ({ n: String(n), t, text: JSON.stringify({ n, t }) }))
  fc.assert(
    fc.property(fc.array(line, { minLength: 2, maxLength: 8 }), damages, fc.nat(), (lines, all, which) => {
      const bad = which % lines.length
      const bytes = Buffer.from(all.reduce(damaged, Buffer.from(lines[bad]?.text ?? '')))
      // Such a byte makes two lines of it, or spoils the text of the whole message.
      fc.pre(!bytes.includes(0x0a) && isText(bytes))
      const texts = lines.map(({ text }, index) => (index === bad ? bytes.toString() : text))
      const { rows, rejected } = reader([texts.join('\n')])
      const others = lines.filter((_, index) => index !== bad).map(({ n, t }) => ({ n, t }))
      const extra = rows.length - others.length
      assert.ok(extra >= 0, `${others.length - rows.length} lines were lost`)
      assert.deepEqual([...rows.slice(0, bad), ...rows.slice(bad + extra)], others)
      assert.ok(extra + rejected > 0 || isEmptyArray(bytes) || bytes.toString().trim() === '', 'the line came to nothing')
    }),
    { numRuns: 2_000 },
  )
})

test('any bytes are rows or rejects, and nothing is thrown', () => {
  const token = fc.constantFrom(
    ...'{}[],:"\\ \n\0',
    '"n"',
    '"t"',
    '{"n":',
    '1',
    '-',
    '1e9',
    '"x"',
    'null',
    'true',
    '\\u00e9',
    '[[',
    '}}',
    'é',
  )
  const reader = readerOf(schemaOf(field('n', int(32)), field('t', { kind: 'list' }, [field('item', TEXT)])))
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.string({ unit: token, maxLength: 40 }), fc.uint8Array({ maxLength: 40 })), { minLength: 1, maxLength: 4 }),
      (messages) => {
        const { rows, rejected, perMessage } = reader(messages)
        assert.equal(
          rows.length + rejected,
          [...perMessage.rows, ...perMessage.rejected].reduce((total, count) => total + count, 0),
        )
        messages.forEach((one, index) => {
          const came = (perMessage.rows[index] ?? 0) + (perMessage.rejected[index] ?? 0)
          assert.ok(came > 0 || isEmptyArray(Buffer.from(one)), 'a message came to nothing')
        })
      },
    ),
    { numRuns: 3_000 },
  )
})

function sum(lotsRead: readonly PlainLot[], count: 'rejected' | 'misfits' | 'unknownFields'): number {
  return lotsRead.reduce((total, one) => total + one[count], 0)
}

function isEmptyArray(bytes: Uint8Array): boolean {
  return /^(?:[ \t\r\n]*\[[ \t\r\n]*\])+[ \t\r\n]*$/.test(Buffer.from(bytes).toString())
}

function isText(bytes: Buffer): boolean {
  return Buffer.from(bytes.toString()).equals(bytes)
}
