import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { int16, structs, table, writeFlatbuffer } from '../../../../server/arrow/flatbuffer-writer.ts'
import { FILE_MAGIC, FILE_START } from '../../../../server/arrow/ipc-file-footer.ts'
import { openArrowFile, type FileBytes } from '../../../../server/arrow/ipc-file.ts'
import { encodeSchemaMessage, schemaTable } from '../../../../server/arrow/ipc-schema.ts'
import type { ArrowSchema } from '../../../../server/arrow/schema.ts'
import { DataError, type Reason } from '../../../../server/errors.ts'
import { randomBatch, randomFrom } from './arbitrary-column.ts'
import { encodeBatch, encodeFile, encodeStream } from './ipc-stream.ts'

const WORDS: ArrowSchema = {
  fields: [
    { name: 'n', nullable: true, type: { kind: 'int', bits: 64, signed: true }, children: [], metadata: [], dictionary: null },
    { name: 's', nullable: true, type: { kind: 'utf8' }, children: [], metadata: [['k', 'v']], dictionary: null },
  ],
  metadata: [],
}
const BATCHES = [100, 0, 7].map((rows) => randomBatch(WORDS, rows, randomFrom(rows)))

function fileOf(bytes: Uint8Array): FileBytes & { readonly reads: number[] } {
  const reads: number[] = []
  const read = (offset: number, length: number): Uint8Array => {
    reads.push(length)
    return bytes.slice(offset, offset + length)
  }
  return { size: bytes.byteLength, read, reads }
}

function refuses(bytes: Uint8Array, message: RegExp, reason: Reason = 'FILE_CORRUPT'): void {
  assert.throws(
    () => [...openArrowFile(fileOf(bytes)).batches()],
    (error) => {
      assert.ok(error instanceof DataError, String(error))
      assert.match(error.message, message)
      assert.equal(error.reason, reason)
      return true
    },
  )
}

describe('Arrow files', () => {
  for (const [format, bytes] of [
    ['file', encodeFile(WORDS, BATCHES)],
    ['stream', encodeStream(WORDS, BATCHES)],
  ] as const) {
    it(`of the ${format} format give their schema and batches, as often as asked`, () => {
      const file = openArrowFile(fileOf(bytes))
      assert.equal(file.format, format)
      assert.deepEqual(file.schema, WORDS)
      assert.deepEqual([...file.batches()], BATCHES)
      assert.deepEqual([...file.batches()], BATCHES)
    })

    it(`of the ${format} format are read a message at a time`, () => {
      const source = fileOf(bytes)
      const batches = openArrowFile(source).batches()
      const before = source.reads.reduce((sum, length) => sum + length, 0)
      batches.next()
      const first = source.reads.reduce((sum, length) => sum + length, 0) - before
      assert.ok(first <= encodeBatch(WORDS, BATCHES[0] as (typeof BATCHES)[0]).byteLength + 16)
      assert.ok(first < bytes.byteLength / 1.2)
    })

    it(`of the ${format} format are refused wherever they are cut off`, () => {
      const whole = format === 'stream' ? bytes.subarray(0, -8) : bytes
      const messageEnds = new Set([encodeSchemaMessage(WORDS).byteLength])
      for (const batch of BATCHES) messageEnds.add(Math.max(...messageEnds) + encodeBatch(WORDS, batch).byteLength)
      for (let length = 0; length < whole.byteLength; length++) {
        if (format === 'stream' && messageEnds.has(length)) continue
        refuses(whole.subarray(0, length), /is empty|is cut off|begins with neither|leads outside/)
      }
    })
  }

  it('of the stream format may end without a marker', () => {
    const stream = encodeStream(WORDS, BATCHES)
    assert.equal([...openArrowFile(fileOf(stream.subarray(0, -8))).batches()].length, 3)
  })

  it('that are empty are refused', () => refuses(new Uint8Array(0), /is empty/))
  it('that are something else are refused', () => refuses(Buffer.from('id,name\n1,a\n'), /begins with neither ARROW1 nor a message/))
  it('that are Parquet are refused', () => refuses(Buffer.from('PAR1 and so on PAR1'), /begins with neither/))
  it('that go on after their end are refused', () => {
    const stream = encodeStream(WORDS, BATCHES)
    refuses(Buffer.concat([stream, stream]), /goes on after the end of its stream/)
  })
  it('whose footer is longer than they are are refused', () => {
    const bytes = encodeFile(WORDS, BATCHES).slice()
    new DataView(bytes.buffer).setUint32(bytes.byteLength - 10, 0xffffff, true)
    refuses(bytes, /footer longer than the file/)
  })
  it('whose footer leads outside of them are refused', () =>
    refuses(withBlocks(1 << 20), /is cut off before a message, or its footer leads outside/))
  it('whose footer leads to no message are refused', () => refuses(withBlocks(16), /has no message at byte 16/))
  it('whose footer leads to the same message again and again are refused', () => {
    const [messageOffset] = [FILE_START.byteLength + encodeSchemaMessage(WORDS).byteLength]
    refuses(withBlocks(messageOffset, messageOffset), /blocks overlap/)
  })
  it('whose footer leads to a message of another kind are refused', () => {
    refuses(withBlocks(FILE_START.byteLength), /kind recordBatch was due/, 'ARROW_INVALID')
  })
  it('that shrink while they are read are refused', () => {
    const bytes = encodeFile(WORDS, BATCHES)
    const file = openArrowFile({
      size: bytes.byteLength,
      read: (offset, length) => bytes.slice(offset, Math.min(offset + length, 400 + offset)),
    })
    assert.throws(() => [...file.batches()], /has become shorter/)
  })
  it('that hold the same dictionary twice are refused', () => {
    const replaced = readFileSync(new URL('../../../golden/arrow/dictionary-replaced.arrows', import.meta.url))
    const messages = replaced.subarray(0, -8)
    const { schema } = openArrowFile(fileOf(replaced))
    const offsets = messageOffsets(messages).map((offset) => offset + FILE_START.byteLength)
    refuses(asFile(schema, messages, [offsets[1] as number, offsets[3] as number], []), /same dictionary twice/)
  })
})

/** A file of one batch whose footer says that batches are elsewhere. */
function withBlocks(...batchOffsets: number[]): Uint8Array {
  const messages = encodeStream(WORDS, BATCHES.slice(0, 1)).subarray(0, -8)
  return asFile(WORDS, messages, [], batchOffsets)
}

function asFile(
  schema: ArrowSchema,
  messages: Uint8Array,
  dictionaryOffsets: readonly number[],
  batchOffsets: readonly number[],
): Uint8Array {
  const blocks = (offsets: readonly number[]) =>
    structs(
      3,
      offsets.flatMap((offset) => [offset, 0, 0]),
    )
  const footer = writeFlatbuffer(table(int16(4), schemaTable(schema), blocks(dictionaryOffsets), blocks(batchOffsets)))
  const length = new Uint8Array(Int32Array.of(footer.byteLength).buffer)
  return new Uint8Array(Buffer.concat([FILE_START, messages, footer, length, FILE_MAGIC]))
}

function messageOffsets(messages: Uint8Array): number[] {
  const offsets: number[] = []
  for (let at = 0; at + 8 <= messages.byteLength; at += 8) {
    if (new DataView(messages.buffer, messages.byteOffset + at).getUint32(0, true) === 0xffffffff) offsets.push(at)
  }
  return offsets
}
