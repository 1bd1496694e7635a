import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readRecordBatch } from '../../../../server/arrow/ipc-batch-reader.ts'
import { encodeStream, splitStream } from './ipc-stream.ts'

/** The engine ended the process when it was given four billion rows that take no bytes. */
test('rows without columns take no bytes, and are not believed beyond a number', () => {
  const schema = { fields: [], metadata: [] }
  const messageOf = (length: number) =>
    splitStream(encodeStream(schema, [{ length, columns: [] }]))[1] as Parameters<typeof readRecordBatch>[0]
  assert.equal(readRecordBatch(messageOf(2 ** 24), schema, new Map()).length, 2 ** 24)
  for (const length of [2 ** 24 + 1, 2 ** 32 + 20])
    assert.throws(
      () => readRecordBatch(messageOf(length), schema, new Map()),
      /a batch of \d+ rows without any columns, more than 16777216/,
    )
})
