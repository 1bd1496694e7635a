// Files that pyarrow wrote, against what pyarrow read in them; test/golden/arrow/make.py made both.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { openArrowFile, type ArrowFile, type FileBytes } from '../../../../server/arrow/ipc-file.ts'
import { DataError } from '../../../../server/errors.ts'
import { plainValues, type Plain } from './plain-values.ts'

const GOLDEN = new URL('../../../golden/arrow/', import.meta.url)

interface Expected {
  readonly rows: number
  readonly columns: readonly { readonly name: string; readonly values: readonly Plain[] }[]
}

function golden(name: string): FileBytes {
  const bytes = new Uint8Array(readFileSync(new URL(name, GOLDEN)))
  return { size: bytes.byteLength, read: (offset, length) => bytes.slice(offset, offset + length) }
}

function contents(file: ArrowFile): Expected {
  const all = [...file.batches()]
  const columns = file.schema.fields.map((field, index) => ({
    name: field.name,
    values: all.flatMap(({ columns }) => (columns[index] === undefined ? [] : plainValues(field, columns[index]))),
  }))
  return { rows: all.reduce((sum, { length }) => sum + length, 0), columns }
}

describe('files written by pyarrow', () => {
  const names = readdirSync(GOLDEN).filter((name) => /\.(arrows?|feather)$/.test(name) && name !== 'run-ends.arrows')
  for (const name of names) {
    it(`have the values that pyarrow reads: ${name}`, () => {
      const json = JSON.parse(readFileSync(new URL(name.replace(/\.\w+$/, '.json'), GOLDEN), 'utf8')) as Expected & {
        columns: { type?: string }[]
      }
      for (const column of json.columns) delete column.type
      assert.deepEqual(contents(openArrowFile(golden(name))), json)
    })
  }

  it('keep their metadata, dictionary orders and extension types', () => {
    const { schema } = openArrowFile(golden('nested.arrow'))
    const field = (name: string) => schema.fields.find((each) => each.name === name)
    assert.deepEqual(schema.metadata, [
      ['origin', 'pyarrow'],
      ['schlüssel', 'wert'],
    ])
    assert.deepEqual(field('ordered')?.dictionary, {
      id: field('ordered')?.dictionary?.id,
      index: { bits: 16, signed: true },
      ordered: true,
    })
    assert.deepEqual(field('uuid')?.metadata, [
      ['ARROW:extension:metadata', ''],
      ['ARROW:extension:name', 'arrow.uuid'],
    ])
    assert.deepEqual(field('dense_union')?.type, { kind: 'union', mode: 'dense', typeIds: [5, 7] })
  })

  it('are refused with the type’s name when run-end encoded', () => {
    assert.throws(
      () => openArrowFile(golden('run-ends.arrows')),
      (error) => error instanceof DataError && error.reason === 'TYPE_UNSUPPORTED' && /run-end encoded/.test(error.message),
    )
  })
})
