import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { decompressBuffer, type Codec } from '../../../../server/arrow/body-compression.ts'
import { decodeLz4Frames } from '../../../../server/arrow/lz4-frame.ts'
import { DataError } from '../../../../server/errors.ts'

// What `zstd --no-check` makes of ABC; the LZ4 frames are by hand, from the formats.
const ABC = 'abc'.repeat(14)
const ZSTD_ABC = Buffer.from('28b52ffd00584d00001861626301002cdd10', 'hex')
const LZ4_HEADER = [0x04, 0x22, 0x4d, 0x18, 0x40, 0x40, 0xc0]

function block(...bytes: number[]): number[] {
  return [bytes.length & 255, bytes.length >> 8, 0, 0, ...bytes]
}

function lz4Frame(...blocks: number[][]): Uint8Array {
  return Uint8Array.from([...LZ4_HEADER, ...blocks.flat(), 0, 0, 0, 0])
}

const letters = (text: string): number[] => [...Buffer.from(text)]
// Three literals, a match three back of 34 = 4 + 15 + 15 bytes, and five literals to end with, as the format wants.
const LZ4_ABC = lz4Frame(block(0x3f, ...letters('abc'), 3, 0, 15, 0x50, ...letters('bcabc')))

function declaring(bytes: bigint, frame: Uint8Array): Uint8Array {
  return new Uint8Array(Buffer.concat([new Uint8Array(BigInt64Array.of(bytes).buffer), frame]))
}

function decode(codec: Codec, buffer: Uint8Array, maxBytes = 1 << 20): string {
  return Buffer.from(decompressBuffer(codec, buffer, maxBytes, 'c')).toString()
}

function refuses(codec: Codec, buffer: Uint8Array, message: RegExp, maxBytes?: number): void {
  assert.throws(
    () => decode(codec, buffer, maxBytes),
    (error) => {
      assert.ok(error instanceof DataError, String(error))
      assert.equal(error.reason, 'ARROW_INVALID')
      assert.match(error.message, message)
      return true
    },
  )
}

for (const [codec, frame] of [
  ['lz4', LZ4_ABC],
  ['zstd', ZSTD_ABC],
] as const) {
  describe(`${codec} buffers`, () => {
    it('are decoded', () => assert.equal(decode(codec, declaring(42n, frame)), ABC))
    it('of length -1 are not compressed', () => assert.equal(decode(codec, declaring(-1n, Buffer.from('plain'))), 'plain'))
    it('of no bytes are empty', () => assert.equal(decode(codec, new Uint8Array(0)), ''))
    it('that declare no bytes are empty only when they are', () => assert.equal(decode(codec, declaring(0n, new Uint8Array(0))), ''))
    it('without their length are refused', () => refuses(codec, new Uint8Array(7), /without its length/))
    it('that declare less than they hold are refused', () => refuses(codec, declaring(41n, frame), /not sound/))
    it('that declare more than they hold are refused', () => refuses(codec, declaring(43n, frame), /not sound/))
    it('that declare more than may be decoded are refused before they are', () =>
      refuses(codec, declaring(42n, frame), /at most 41 may be decoded/, 41))
    it('that declare nonsense are refused', () => {
      refuses(codec, declaring(-2n, frame), /of -2 bytes/)
      refuses(codec, declaring(2n ** 62n, frame), /at most/)
    })
    it('that are cut off are refused', () => {
      for (let length = 0; length < frame.byteLength - 4; length++) refuses(codec, declaring(42n, frame.subarray(0, length)), /not sound/)
    })
    it('that are damaged are refused or decoded to their declared length', () => {
      fc.assert(
        fc.property(fc.nat(frame.byteLength - 1), fc.nat(255), fc.nat(100), (at, byte, declared) => {
          const damaged = Uint8Array.from(frame)
          damaged[at] = byte
          try {
            assert.equal(decompressBuffer(codec, declaring(BigInt(declared), damaged), 1 << 20, 'c').byteLength, declared)
          } catch (error) {
            assert.ok(error instanceof DataError, String(error))
          }
        }),
        { numRuns: 3000 },
      )
    })
  })
}

describe('LZ4 frames', () => {
  const decoded = (frame: Uint8Array, bytes: number): string => {
    const output = new Uint8Array(bytes)
    decodeLz4Frames(frame, output)
    return Buffer.from(output).toString()
  }

  it('may hold stored blocks, several blocks, and follow one another', () => {
    const stored = [...block(...letters('xyz'))]
    stored[3] = 0x80
    assert.equal(decoded(lz4Frame(stored), 3), 'xyz')
    assert.equal(decoded(lz4Frame(stored, stored), 6), 'xyzxyz')
    assert.equal(decoded(Buffer.concat([lz4Frame(stored), LZ4_ABC]), 45), `xyz${ABC}`)
  })

  it('may refer to earlier blocks when they say so, and only then', () => {
    const first = block(0x50, ...letters('abcde'))
    const second = block(0x00, 5, 0, 0x50, ...letters('vwxyz'))
    const linked = lz4Frame(first, second)
    assert.equal(decoded(linked, 14), 'abcdeabcdvwxyz')
    const independent = Uint8Array.from(linked)
    independent[4] = 0x60
    assert.throws(() => decoded(independent, 14), /before its data/)
  })

  it('never refer to before their start', () => {
    assert.throws(() => decoded(lz4Frame(block(0x10, 0x61, 2, 0, 0x00)), 5), /before its data/)
    assert.throws(() => decoded(lz4Frame(block(0x10, 0x61, 0, 0, 0x00)), 5), /before its data/)
  })

  it('with a content size and checksums are decoded without looking at them', () => {
    const frame = [
      0x04,
      0x22,
      0x4d,
      0x18,
      0x5c,
      0x40,
      ...Array<number>(8).fill(7),
      0xc0,
      ...block(0x50, ...letters('abcde')),
      9,
      9,
      9,
      9,
      0,
      0,
      0,
      0,
      8,
      8,
      8,
      8,
    ]
    assert.equal(decoded(Uint8Array.from(frame), 5), 'abcde')
  })

  it('with a dictionary, another version or another magic are refused', () => {
    for (const [at, byte] of [
      [4, 0x41],
      [4, 0x80],
      [0, 0x05],
    ] as const) {
      const frame = Uint8Array.from(LZ4_ABC)
      frame[at] = byte
      assert.throws(() => decoded(frame, 42), /dictionaries|version|not an LZ4 frame/)
    }
  })

  it('of long runs and long distances come back whole', () => {
    const literals = Array.from({ length: 300 }, (_, index) => index % 251)
    const long = [255, 300 - 15 - 255]
    const frame = lz4Frame(block(0xff, ...long, ...literals, 44, 1, 255, 27, 0x50, ...letters('abcde')))
    const output = new Uint8Array(300 + 301 + 5)
    decodeLz4Frames(frame, output)
    const expected = [...literals, ...literals, ...literals].slice(0, 601)
    assert.deepEqual([...output.subarray(0, 601)], expected)
  })
})
