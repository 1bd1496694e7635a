// Messages that must be refused, and columns to make them of.
import assert from 'node:assert/strict'
import type { BatchMessage } from '../../../../server/arrow/ipc-batch-reader.ts'
import type { ArrowField, ArrowType } from '../../../../server/arrow/schema.ts'
import { DataError } from '../../../../server/errors.ts'
import { readStream } from './ipc-stream.ts'

export function field(type: ArrowType, rest: Partial<ArrowField> = {}): ArrowField {
  return { name: 'c', nullable: true, type, children: [], metadata: [], dictionary: null, ...rest }
}

export function refuses(messages: readonly BatchMessage[], message: RegExp): void {
  assert.throws(
    () => readStream(messages),
    (error) => {
      assert.ok(error instanceof DataError, String(error))
      assert.equal(error.reason, 'ARROW_INVALID')
      assert.match(error.message, message)
      return true
    },
  )
}
