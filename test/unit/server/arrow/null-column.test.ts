import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tableFromIPC } from 'apache-arrow'
import { encodeRecordBatch } from '../../../../server/arrow/encode-batch.ts'
import { encodeSchemaMessage } from '../../../../server/arrow/ipc-schema.ts'
import { nullColumn } from '../../../../server/arrow/null-column.ts'
import type { ArrowField, ArrowType } from '../../../../server/arrow/schema.ts'

function field(name: string, type: ArrowType, children: readonly ArrowField[] = []): ArrowField {
  return { name, nullable: true, type, children, metadata: [], dictionary: null }
}

const TEXT = field('text', { kind: 'utf8' })
const fields: readonly ArrowField[] = [
  field('null', { kind: 'null' }),
  field('bool', { kind: 'bool' }),
  field('int', { kind: 'int', bits: 64, signed: true }),
  field('decimal', { kind: 'decimal', bits: 128, precision: 10, scale: 2 }),
  TEXT,
  field('bytes', { kind: 'largeBinary' }),
  field('fixed', { kind: 'fixedBinary', byteWidth: 3 }),
  field('at', { kind: 'timestamp', unit: 'ns', timezone: 'UTC' }),
  field('list', { kind: 'list' }, [TEXT]),
  field('triple', { kind: 'fixedList', size: 3 }, [field('item', { kind: 'float', bits: 32 })]),
  field('struct', { kind: 'struct' }, [TEXT, field('list', { kind: 'list' }, [TEXT])]),
]

test('a column without values is read as nulls, whatever its type', () => {
  for (const length of [0, 1, 9]) {
    const columns = fields.map((one) => nullColumn(one, length))
    const table = tableFromIPC([encodeSchemaMessage({ fields, metadata: [] }), encodeRecordBatch({ length, columns })])
    assert.equal(table.numRows, length)
    for (const { name } of fields)
      assert.deepEqual(
        table.getChild(name)?.toJSON(),
        Array.from({ length }, () => null),
        name,
      )
  }
})
