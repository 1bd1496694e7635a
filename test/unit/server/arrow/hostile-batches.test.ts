// Record batches whose parts do not fit together. Each is refused with what is wrong with it.
import { describe, it } from 'node:test'
import { int64, structs, table } from '../../../../server/arrow/flatbuffer-writer.ts'
import type { BatchMessage } from '../../../../server/arrow/ipc-batch-reader.ts'
import { encodeMessage, MESSAGE_PREFIX_BYTES } from '../../../../server/arrow/ipc-message.ts'
import { planRecordBatch } from '../../../../server/arrow/ipc-record-batch.ts'
import type { ArrowSchema } from '../../../../server/arrow/schema.ts'
import { encodeStream, splitStream } from './ipc-stream.ts'
import { field, refuses } from './refused-messages.ts'

describe('a record batch is refused', () => {
  const int = field({ kind: 'int', bits: 32, signed: true })
  const fields: ArrowSchema = { fields: [int, { ...int, name: 'd' }], metadata: [] }
  const [schemaMessage] = splitStream(encodeStream(fields, []))
  const planned = (nodes: number, buffers: readonly number[], bodyBytes: number): BatchMessage[] => {
    const plan = planRecordBatch(2, Array(nodes).fill({ length: 2, nullCount: 0 }), buffers)
    return [schemaMessage as BatchMessage, { header: plan.headerBytes.subarray(MESSAGE_PREFIX_BYTES), body: new Uint8Array(bodyBytes) }]
  }

  it('with fewer columns than its schema', () => refuses(planned(1, [0, 8], 8), /'d' is missing/))
  it('with more columns than its schema', () => refuses(planned(3, [0, 8, 0, 8, 0, 8], 24), /more columns or buffers than its schema/))
  it('with fewer buffers than its columns', () => refuses(planned(2, [0, 8, 0], 8), /'d' has too few buffers/))
  it('with a body shorter than its buffers', () => refuses(planned(2, [0, 8, 0, 8], 12), /'d' has a buffer outside of the body/))
  it('with buffers that overlap', () => {
    const batch = table(int64(2), structs(2, [2, 0, 2, 0]), structs(2, [0, 0, 0, 8, 0, 0, 0, 8]))
    const header = encodeMessage('recordBatch', batch, 8).subarray(MESSAGE_PREFIX_BYTES)
    refuses([schemaMessage as BatchMessage, { header, body: new Uint8Array(8) }], /'d' has a buffer that overlaps another/)
  })
})
