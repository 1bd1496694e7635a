import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { tableFromArrays, tableToIPC } from 'apache-arrow'
import fc from 'fast-check'
import { IpcFramer, type FramedMessage } from '../../../../server/arrow/ipc-framer.ts'
import { FILE_START } from '../../../../server/arrow/ipc-file-footer.ts'

const LIMITS = { maxHeaderBytes: 1 << 16, maxBodyBytes: 1 << 20 }
const numbers = tableFromArrays({
  id: Int32Array.from({ length: 1_000 }, (_, index) => index),
  text: Array.from({ length: 1_000 }, (_, index) => `row ${index}`),
})
const STREAM = tableToIPC(numbers, 'stream')
const golden = (name: string) => readFileSync(join(import.meta.dirname, '../../../golden/arrow', name))

function cut(bytes: Uint8Array, cuts: readonly number[], framer = new IpcFramer(LIMITS)): FramedMessage[] {
  const at = [...new Set([0, ...cuts.map((cut) => cut % bytes.length), bytes.length])].sort((a, b) => a - b)
  const messages = at.slice(1).flatMap((end, index) => framer.push(bytes.subarray(at[index], end)))
  framer.end()
  return messages
}

const contentOf = (messages: readonly FramedMessage[]) =>
  messages.map(({ kind, header, body }) => [kind, Buffer.from(header).toString('hex'), Buffer.from(body).toString('hex')])

test('cuts the same messages out of a stream however its bytes arrive', () => {
  const whole = contentOf(cut(STREAM, []))
  assert.deepEqual(
    whole.map(([kind]) => kind),
    ['schema', 'dictionaryBatch', 'recordBatch'],
  )
  fc.assert(
    fc.property(fc.array(fc.nat()), (cuts) => {
      assert.deepEqual(contentOf(cut(STREAM, cuts)), whole)
    }),
    { numRuns: 50 },
  )
  assert.deepEqual(
    contentOf(
      cut(
        STREAM,
        Array.from({ length: 300 }, (_, index) => index),
      ),
    ),
    whole,
  )
})

test('each flatbuffer and body lies on a multiple of 8 in memory of its own', () => {
  const messages = cut(STREAM, [1, 33, 777])
  const buffers = messages.flatMap(({ header, body }) => [header, body])
  for (const { byteOffset } of buffers) assert.equal(byteOffset % 8, 0)
  assert.equal(new Set(buffers.map(({ buffer }) => buffer)).size, buffers.length)
})

for (const name of ['dictionary-deltas.arrows', 'dictionary-deltas-file.arrow']) {
  test(`takes what pyarrow wrote: ${name}`, () => {
    const messages = cut(golden(name), [5, 100])
    assert.equal(messages[0]?.kind, 'schema')
    assert.ok(messages.some(({ kind }) => kind === 'recordBatch'))
  })
}

test('a stream may end without its end marker, but not inside a message', () => {
  assert.equal(cut(STREAM.subarray(0, STREAM.length - 8), []).length, 3)
  for (const missing of [1, 9, 100, STREAM.length - 5]) {
    assert.throws(() => cut(STREAM.subarray(0, STREAM.length - missing), []), { reason: 'ARROW_INVALID' }, `${missing} bytes missing`)
  }
})

for (const [what, bytes] of [
  ['nothing', new Uint8Array(0)],
  ['text', Buffer.from('id,text\n1,a\n')],
  ['the end of a stream alone', STREAM.subarray(STREAM.length - 8)],
  ['a stream and something behind it', Buffer.concat([STREAM, Buffer.from('x')])],
  ['a magic number that is not quite one', Buffer.concat([FILE_START.subarray(0, 6), Buffer.from('xx'), STREAM])],
] as const) {
  test(`refuses ${what}`, () => {
    assert.throws(() => cut(bytes, []), { reason: 'ARROW_INVALID' })
  })
}

test('refuses messages that are larger than its limits before it takes them in', () => {
  assert.throws(() => cut(STREAM, [], new IpcFramer({ ...LIMITS, maxHeaderBytes: 64 })), { reason: 'LIMIT_EXCEEDED' })
  assert.throws(() => cut(STREAM, [], new IpcFramer({ ...LIMITS, maxBodyBytes: 64 })), { reason: 'LIMIT_EXCEEDED' })
})

test('any bytes are cut or refused, never anything else', () => {
  const damaged = fc.tuple(fc.nat(STREAM.length - 1), fc.nat(255)).map(([at, byte]) => {
    const bytes = Uint8Array.from(STREAM)
    bytes[at] = byte
    return bytes
  })
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), damaged), (bytes) => {
      try {
        cut(bytes, [3])
      } catch (error) {
        assert.ok(['ARROW_INVALID', 'LIMIT_EXCEEDED'].includes((error as { reason: string }).reason), String(error))
      }
    }),
    { numRuns: 500 },
  )
})

test('says how much of a message is missing once its length is known', () => {
  const view = new DataView(STREAM.buffer, STREAM.byteOffset)
  const schemaEnd = 8 + view.getInt32(4, true)
  const bodyStart = schemaEnd + 8 + view.getInt32(schemaEnd + 4, true)
  const framer = new IpcFramer(LIMITS)
  framer.push(STREAM.subarray(0, schemaEnd))
  assert.equal(framer.missingBytes, 0)
  framer.push(STREAM.subarray(schemaEnd, bodyStart + 100))
  const missing = framer.missingBytes
  const [batch] = framer.push(STREAM.subarray(bodyStart + 100, bodyStart + 100 + missing))
  assert.deepEqual([batch?.body.length, framer.missingBytes], [100 + missing, 0])
})
