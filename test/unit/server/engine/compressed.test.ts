// Compressed files are followed to their end: whatever a compressor wrote is whole, and no part of it is.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { constants, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { problemOfCompressed } from '../../../../server/engine/duckdb/compressed/check-whole.ts'
import { TestEngine } from '../../../support/engine.ts'

/** Gives the bytes in pieces of changing size, as reads of a file may. */
function source(bytes: Uint8Array): (into: Uint8Array) => number {
  let at = 0
  let step = 1
  return (into) => {
    const taken = bytes.subarray(at, at + Math.min(into.length, step))
    into.set(taken)
    at += taken.length
    step = (step * 7) % 1013
    return taken.length
  }
}

const problem = (bytes: Uint8Array, compression: 'gzip' | 'zstd' = 'gzip') => problemOfCompressed(source(bytes), compression)

const content = fc.oneof(
  fc.uint8Array({ maxLength: 2000 }),
  fc.string({ maxLength: 2000 }).map((text) => Buffer.from(text)),
  fc.tuple(fc.string({ minLength: 1, maxLength: 20 }), fc.nat(20_000)).map(([text, times]) => Buffer.from(text.repeat(times))),
)
const options = fc.record({
  level: fc.constantFrom(0, 1, 6, 9),
  strategy: fc.constantFrom(constants.Z_DEFAULT_STRATEGY, constants.Z_HUFFMAN_ONLY, constants.Z_RLE, constants.Z_FIXED),
  memLevel: fc.constantFrom(1, 8),
})

test('what gzip wrote is whole, by any of its methods', () => {
  fc.assert(
    fc.property(content, options, (bytes, how) => {
      assert.equal(problem(gzipSync(bytes, how)), null)
    }),
    { numRuns: 100 },
  )
})

test('any beginning of it is cut off', () => {
  fc.assert(
    fc.property(content, options, fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), (bytes, how, part) => {
      const whole = gzipSync(bytes, how)
      const length = Math.floor(part * whole.length)
      if (length > 0) assert.match(problem(whole.subarray(0, length)) ?? '', /cut off/)
    }),
    { numRuns: 100 },
  )
})

test('members that follow each other are one file, what follows them is not', () => {
  const two = Buffer.concat([gzipSync('a'), gzipSync('b'.repeat(1000))])
  assert.equal(problem(two), null)
  assert.match(problem(two.subarray(0, -1)) ?? '', /cut off/)
  assert.match(problem(Buffer.concat([two, Buffer.from('more')])) ?? '', /damaged/)
  assert.match(problem(Buffer.from('a,b\n1,2\n')) ?? '', /damaged/)
})

test('names, comments and other fields of the header are passed over', () => {
  const plain = gzipSync('text')
  const extra = Buffer.from([3, 0, 1, 2, 3])
  const texts = Buffer.from('name\0a comment\0')
  const header = Buffer.from(plain.subarray(0, 10))
  header[3] = 2 | 4 | 8 | 16
  assert.equal(problem(Buffer.concat([header, extra, texts, Buffer.from([0, 0]), plain.subarray(10)])), null)
})

test('random bytes come to an end', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 500 }), (bytes) => {
      assert.match(problem(Buffer.concat([gzipSync('').subarray(0, 10), bytes])) ?? 'whole', /cut off|damaged|whole/)
      assert.notEqual(problem(bytes, 'zstd'), null)
    }),
    { numRuns: 500 },
  )
})

test('what the engine wrote as Zstandard is whole, and no beginning of it', () => {
  using engine = new TestEngine()
  engine.write('x.csv.zst', "SELECT i, repeat('text', (i % 9)::INTEGER) FROM range(100000) t(i)", { format: 'csv' })
  const whole = readFileSync(engine.path('x.csv.zst'))
  const frame = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x24, 0x01, 0x09, 0x00, 0x00, 0x78, 1, 2, 3, 4])
  const skippable = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 9, 9])
  for (const bytes of [whole, frame, skippable, Buffer.concat([whole, skippable, frame])]) assert.equal(problem(bytes, 'zstd'), null)
  for (let length = 1; length < whole.length; length += 997) assert.match(problem(whole.subarray(0, length), 'zstd') ?? '', /cut off/)
  for (let length = 1; length < frame.length; length++) assert.match(problem(frame.subarray(0, length), 'zstd') ?? '', /cut off/)
  assert.match(problem(Buffer.concat([whole, Buffer.from('more')]), 'zstd') ?? '', /damaged/)
})
