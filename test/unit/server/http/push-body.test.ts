import assert from 'node:assert/strict'
import { IncomingMessage, type IncomingHttpHeaders } from 'node:http'
import { Socket } from 'node:net'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { DataError } from '../../../../server/errors.ts'
import { bodyOf } from '../../../../server/http/push-body.ts'
import { FakeClock } from '../../../support/fake-clock.ts'

function request(headers: IncomingHttpHeaders = {}): IncomingMessage {
  return Object.assign(new IncomingMessage(new Socket()), { headers })
}

async function textOf(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  const all: Uint8Array[] = []
  for await (const piece of pieces) all.push(piece)
  return Buffer.concat(all).toString()
}

test('a body is read as it is, or unpacked', async () => {
  const limits = { clock: new FakeClock(), maxBytes: 100 }
  const plain = request()
  plain.push('ab')
  plain.push('c')
  plain.push(null)
  assert.equal(await textOf(bodyOf(plain, limits)), 'abc')
  const packed = request({ 'content-encoding': 'gzip' })
  packed.push(gzipSync('abc'))
  packed.push(null)
  assert.equal(await textOf(bodyOf(packed, limits)), 'abc')
  assert.equal(limits.clock.pending, 0)
})

for (const encoding of ['identity', 'gzip']) {
  test(`a sender who stops in the middle is told so after a minute, with ${encoding}`, async () => {
    const clock = new FakeClock()
    const stalled = request({ 'content-encoding': encoding })
    stalled.push(encoding === 'gzip' ? gzipSync('abc').subarray(0, 12) : 'abc')
    const text = textOf(bodyOf(stalled, { clock, maxBytes: 100 }))
    const failed = assert.rejects(text, (error) => error instanceof DataError && error.reason === 'DEADLINE_EXCEEDED')
    for (let turns = 0; turns < 10; turns++) await new Promise(setImmediate)
    clock.advance(60_000)
    await failed
    assert.equal(stalled.destroyed, false, 'an answer can still be given')
  })
}
