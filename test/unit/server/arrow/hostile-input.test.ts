// Columns that lie. Each is refused with what is wrong with it.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { BatchMessage } from '../../../../server/arrow/ipc-batch-reader.ts'
import type { ArrowBatch, ArrowColumn, ArrowField, ArrowSchema } from '../../../../server/arrow/schema.ts'
import { encodeStream, readStream, splitStream } from './ipc-stream.ts'
import { plainValues } from './plain-values.ts'
import { field, refuses } from './refused-messages.ts'

const int32 = (...values: number[]): Uint8Array => new Uint8Array(Int32Array.from(values).buffer)
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

function column(length: number, buffers: (Uint8Array | null)[], rest: Partial<ArrowColumn> = {}): ArrowColumn {
  return { length, nullCount: 0, buffers, children: [], dictionary: null, ...rest }
}

function messagesOf(only: ArrowField, values: ArrowColumn): BatchMessage[] {
  return splitStream(encodeStream({ fields: [only], metadata: [] }, [{ length: values.length, columns: [values] }]))
}

describe('a column is refused', () => {
  const int = field({ kind: 'int', bits: 32, signed: true })
  const item = { ...int, name: 'item' }
  const encoded = field({ kind: 'utf8' }, { dictionary: { id: 1n, index: { bits: 8, signed: true }, ordered: false } })
  const words = column(2, [null, int32(0, 1, 2), utf8('ab')])
  const bits = (byte: number): Uint8Array => Uint8Array.of(byte)
  const view = (length: number, prefix: string, buffer: number, offset: number): Uint8Array => {
    const bytes = new Uint8Array(16)
    bytes.set(utf8(prefix), 4)
    const words = new DataView(bytes.buffer)
    words.setInt32(0, length, true)
    if (length > 12) words.setInt32(8, buffer, true)
    if (length > 12) words.setInt32(12, offset, true)
    return bytes
  }
  const long = utf8('a text of more than twelve bytes')
  const decimal = field({ kind: 'decimal', bits: 128, precision: 3, scale: 0 })
  const dense = field({ kind: 'union', mode: 'dense', typeIds: [0, 4] }, { children: [item, item] })
  const threes = column(3, [null, int32(1, 2, 3)])
  const map = field(
    { kind: 'map', keysSorted: false },
    {
      children: [
        field(
          { kind: 'struct' },
          {
            name: 'entries',
            children: [
              { ...item, name: 'key' },
              { ...item, name: 'value' },
            ],
          },
        ),
      ],
    },
  )

  const cases: readonly (readonly [string, ArrowField, ArrowColumn, RegExp])[] = [
    ['with too few values', int, column(3, [null, int32(1, 2)]), /'c' has 8 bytes of values where 3 rows need 12/],
    [
      'with too short a bitmap',
      int,
      column(9, [bits(1), int32(1, 2, 3, 4, 5, 6, 7, 8, 9)], { nullCount: 8 }),
      /1 bytes of validity where 9 rows need 2/,
    ],
    ['with nulls and no bitmap', int, column(2, [null, int32(1, 2)], { nullCount: 1 }), /says 1 of its rows are null, and has 0/],
    ['with another count of nulls', int, column(2, [bits(0b10), int32(1, 2)], { nullCount: 2 }), /says 2 of its rows are null, and has 1/],
    [
      'with nulls that it may not have',
      { ...int, nullable: false },
      column(2, [bits(0b10), int32(1, 2)], { nullCount: 1 }),
      /is not nullable and has 1 nulls/,
    ],
    [
      'with text offsets that fall',
      field({ kind: 'utf8' }),
      column(2, [null, int32(0, 2, 1), utf8('ab')]),
      /offsets that fall or lead outside/,
    ],
    [
      'with text offsets beyond the text',
      field({ kind: 'utf8' }),
      column(2, [null, int32(0, 2, 9), utf8('ab')]),
      /offsets that fall or lead outside/,
    ],
    [
      'with negative offsets',
      field({ kind: 'binary' }),
      column(2, [null, int32(-8, 0, 1), utf8('ab')]),
      /offsets that fall or lead outside/,
    ],
    ['with half offsets', field({ kind: 'utf8' }), column(2, [null, int32(0, 1), utf8('ab')]), /8 bytes of offsets where 2 rows need 12/],
    [
      'with large offsets beyond 2^53',
      field({ kind: 'largeUtf8' }),
      column(1, [null, new Uint8Array(BigInt64Array.of(0n, -1n).buffer), utf8('ab')]),
      /offsets that fall or lead outside/,
    ],
    ['with text that is not UTF-8', field({ kind: 'utf8' }), column(1, [null, int32(0, 1), Uint8Array.of(0xff)]), /text that is not UTF-8/],
    [
      'with a character cut in two by rows',
      field({ kind: 'utf8' }),
      column(2, [null, int32(0, 1, 2), utf8('é')]),
      /text that is not UTF-8/,
    ],
    [
      'with an index outside of its dictionary',
      encoded,
      column(2, [null, Uint8Array.of(1, 2)], { dictionary: words }),
      /indices outside of dictionary 1, which has 2 values/,
    ],
    ['with a negative index', encoded, column(1, [null, Uint8Array.of(0xff)], { dictionary: words }), /indices outside of dictionary 1/],
    ['with indices and no dictionary', encoded, column(1, [null, Uint8Array.of(0)]), /dictionary 1, which has 0 values/],
    [
      'with list offsets that fall',
      field({ kind: 'list' }, { children: [item] }),
      column(2, [null, int32(0, 2, 1)], { children: [threes] }),
      /'c' has offsets that fall/,
    ],
    [
      'with a list child too short',
      field({ kind: 'list' }, { children: [item] }),
      column(1, [null, int32(0, 4)], { children: [threes] }),
      /child of 3 rows where 4 are needed/,
    ],
    [
      'with a fixed list child too short',
      field({ kind: 'fixedList', size: 2 }, { children: [item] }),
      column(2, [null], { children: [threes] }),
      /child of 3 rows where 4 are needed/,
    ],
    [
      'with a struct child too short',
      field({ kind: 'struct' }, { children: [item] }),
      column(4, [null], { children: [threes] }),
      /child of 3 rows where 4 are needed/,
    ],
    [
      'whose child is unsound, naming it',
      field({ kind: 'struct' }, { children: [item] }),
      column(3, [null], { children: [column(3, [null, int32(1)])] }),
      /'c\.item' has 4 bytes/,
    ],
    [
      'with a type id that its union does not have',
      dense,
      column(1, [Uint8Array.of(1), int32(0)], { children: [threes, threes] }),
      /type id that its type does not list/,
    ],
    [
      'with union offsets beyond the child',
      dense,
      column(1, [Uint8Array.of(4), int32(3)], { children: [threes, threes] }),
      /offsets that fall or lead outside of its children/,
    ],
    [
      'with union offsets that fall',
      dense,
      column(2, [Uint8Array.of(4, 4), int32(1, 0)], { children: [threes, threes] }),
      /offsets that fall or lead outside of its children/,
    ],
    [
      'with a negative union offset',
      dense,
      column(1, [Uint8Array.of(0), int32(-1)], { children: [threes, threes] }),
      /offsets that fall or lead outside of its children/,
    ],
    [
      'with a map key that is null',
      map,
      column(1, [null, int32(0, 1)], {
        children: [column(1, [null], { children: [column(1, [bits(0), int32(0)], { nullCount: 1 }), column(1, [null, int32(0)])] })],
      }),
      /entries or keys that are null/,
    ],
    [
      'with a view beyond its buffer',
      field({ kind: 'utf8View' }),
      column(1, [null, view(20, 'a te', 0, 20), long]),
      /views that lead outside/,
    ],
    [
      'with a view into a buffer that is not there',
      field({ kind: 'binaryView' }),
      column(1, [null, view(20, 'a te', 1, 0), long]),
      /views that lead outside/,
    ],
    [
      'with a view before its buffer',
      field({ kind: 'utf8View' }),
      column(1, [null, view(20, 'a te', 0, -1), long]),
      /views that lead outside/,
    ],
    ['with a view of negative length', field({ kind: 'utf8View' }), column(1, [null, view(-1, '', 0, 0)]), /views that lead outside/],
    [
      'with a view whose prefix is another',
      field({ kind: 'utf8View' }),
      column(1, [null, view(20, 'b te', 0, 0), long]),
      /views that lead outside of their buffers or do not match/,
    ],
    [
      'with a short view that is not padded',
      field({ kind: 'utf8View' }),
      column(1, [null, view(2, 'abc', 0, 0)]),
      /views that lead outside of their buffers or do not match/,
    ],
    [
      'with a short view that is not UTF-8',
      field({ kind: 'utf8View' }),
      column(2, [null, new Uint8Array([...view(1, '', 0, 0).fill(0xc3, 4, 5), ...view(1, '', 0, 0).fill(0xa9, 4, 5)])]),
      /text that is not UTF-8/,
    ],
    [
      'with a long view that cuts a character',
      field({ kind: 'utf8View' }),
      column(1, [null, view(13, 'a te', 0, 0), utf8('a text of 12é')]),
      /text that is not UTF-8/,
    ],
    [
      'with decimals of more digits than it has',
      decimal,
      column(1, [null, new Uint8Array(BigInt64Array.of(1000n, 0n).buffer)]),
      /decimals of more than 3 digits/,
    ],
    [
      'with negative decimals of more digits',
      decimal,
      column(1, [null, new Uint8Array(BigInt64Array.of(-1000n, -1n).buffer)]),
      /decimals of more than 3 digits/,
    ],
    [
      'with more rows of nothing than could be meant',
      field({ kind: 'null' }),
      column(2 ** 24 + 1, [], { nullCount: 2 ** 24 + 1 }),
      /rows without any bytes/,
    ],
    ['with more rows than an array may have', field({ kind: 'struct' }), column(2 ** 31, [null]), /more than 2147483647/],
  ]
  for (const [title, only, values, message] of cases) it(title, () => refuses(messagesOf(only, values), message))

  it('when its length is not the batch’s', () => {
    const fields: ArrowSchema = { fields: [int, { ...int, name: 'd' }], metadata: [] }
    const batch: ArrowBatch = { length: 3, columns: [threes, column(2, [null, int32(1, 2)])] }
    refuses(splitStream(encodeStream(fields, [batch])), /'d' has 2 rows in a batch of 3/)
  })

  it('but not for what its null rows hold', () => {
    const values = column(3, [bits(0b101), int32(0, 1, 2, 3), Uint8Array.of(0x61, 0xff, 0x62)], { nullCount: 1 })
    const { batches } = readStream(messagesOf(field({ kind: 'utf8' }), values))
    assert.deepEqual(plainValues(field({ kind: 'utf8' }), batches[0]?.columns[0] as ArrowColumn), ['a', null, 'b'])
    const indices = column(3, [bits(0b101), Uint8Array.of(1, 99, 0)], { nullCount: 1, dictionary: words })
    assert.equal(readStream(messagesOf(encoded, indices)).batches[0]?.length, 3)
  })

  it('but not for an uncounted number of nulls, which is counted', () => {
    const values = column(2, [bits(0b10), int32(1, 2)], { nullCount: -1 })
    assert.equal(readStream(messagesOf(int, values)).batches[0]?.columns[0]?.nullCount, 1)
  })
})
