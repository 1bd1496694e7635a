import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { C_SCHEMA_FLAGS, formatFromType, typeFromFormat } from '../../../../server/arrow/format-string.ts'
import type { ArrowType } from '../../../../server/arrow/schema.ts'
import { DataError } from '../../../../server/errors.ts'
import { leafType } from './arbitrary-schema.ts'

// Copied from the specification's tables, not from the code.
const SPECIFIED: readonly (readonly [string, ArrowType])[] = [
  ['n', { kind: 'null' }],
  ['b', { kind: 'bool' }],
  ['c', { kind: 'int', bits: 8, signed: true }],
  ['C', { kind: 'int', bits: 8, signed: false }],
  ['s', { kind: 'int', bits: 16, signed: true }],
  ['S', { kind: 'int', bits: 16, signed: false }],
  ['i', { kind: 'int', bits: 32, signed: true }],
  ['I', { kind: 'int', bits: 32, signed: false }],
  ['l', { kind: 'int', bits: 64, signed: true }],
  ['L', { kind: 'int', bits: 64, signed: false }],
  ['e', { kind: 'float', bits: 16 }],
  ['f', { kind: 'float', bits: 32 }],
  ['g', { kind: 'float', bits: 64 }],
  ['z', { kind: 'binary' }],
  ['Z', { kind: 'largeBinary' }],
  ['vz', { kind: 'binaryView' }],
  ['u', { kind: 'utf8' }],
  ['U', { kind: 'largeUtf8' }],
  ['vu', { kind: 'utf8View' }],
  ['d:19,10', { kind: 'decimal', bits: 128, precision: 19, scale: 10 }],
  ['d:19,10,256', { kind: 'decimal', bits: 256, precision: 19, scale: 10 }],
  ['d:9,-2,32', { kind: 'decimal', bits: 32, precision: 9, scale: -2 }],
  ['w:42', { kind: 'fixedBinary', byteWidth: 42 }],
  ['tdD', { kind: 'date', unit: 'day' }],
  ['tdm', { kind: 'date', unit: 'ms' }],
  ['tts', { kind: 'time', unit: 's' }],
  ['ttm', { kind: 'time', unit: 'ms' }],
  ['ttu', { kind: 'time', unit: 'us' }],
  ['ttn', { kind: 'time', unit: 'ns' }],
  ['tss:UTC', { kind: 'timestamp', unit: 's', timezone: 'UTC' }],
  ['tsm:', { kind: 'timestamp', unit: 'ms', timezone: null }],
  ['tsu:+05:30', { kind: 'timestamp', unit: 'us', timezone: '+05:30' }],
  ['tsn:Europe/Paris', { kind: 'timestamp', unit: 'ns', timezone: 'Europe/Paris' }],
  ['tDs', { kind: 'duration', unit: 's' }],
  ['tDm', { kind: 'duration', unit: 'ms' }],
  ['tDu', { kind: 'duration', unit: 'us' }],
  ['tDn', { kind: 'duration', unit: 'ns' }],
  ['tiM', { kind: 'interval', unit: 'yearMonth' }],
  ['tiD', { kind: 'interval', unit: 'dayTime' }],
  ['tin', { kind: 'interval', unit: 'monthDayNano' }],
  ['+l', { kind: 'list' }],
  ['+L', { kind: 'largeList' }],
  ['+w:123', { kind: 'fixedList', size: 123 }],
  ['+s', { kind: 'struct' }],
  ['+m', { kind: 'map', keysSorted: false }],
  ['+ud:4,0,7', { kind: 'union', mode: 'dense', typeIds: [4, 0, 7] }],
  ['+us:', { kind: 'union', mode: 'sparse', typeIds: [] }],
]

describe('format strings of the C Data Interface', () => {
  for (const [format, type] of SPECIFIED) {
    it(`writes and reads '${format}'`, () => {
      assert.equal(formatFromType(type), format)
      assert.deepEqual(typeFromFormat(format), type)
    })
  }

  it('gives every type without children back from its format', () => {
    fc.assert(fc.property(leafType, (type) => assert.deepEqual(typeFromFormat(formatFromType(type)), { ...type })))
  })

  it('takes whether a map is sorted by key from the flags', () => {
    assert.deepEqual(typeFromFormat('+m', C_SCHEMA_FLAGS.nullable | C_SCHEMA_FLAGS.mapKeysSorted), { kind: 'map', keysSorted: true })
  })

  for (const format of [
    '',
    '+r',
    '+vl',
    '+vL',
    'x',
    'd:',
    'd:1',
    'd:1,2,7',
    'd:1,2,128,4',
    'w:',
    'w:-1',
    'w:x',
    'tss',
    'tsx:UTC',
    '+w:1,2',
    'constructor',
  ]) {
    it(`refuses '${format}'`, () => {
      assert.throws(
        () => typeFromFormat(format),
        (error) => error instanceof DataError && error.reason === 'TYPE_UNSUPPORTED',
      )
    })
  }
})
