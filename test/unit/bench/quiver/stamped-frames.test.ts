import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { Writable } from 'node:stream'
import { test } from 'node:test'
import { WebSocket, WebSocketServer } from 'ws'
import { StampedFrames } from '../../../../bench/quiver/stamped-frames.ts'
import { tickText } from '../../../../bench/quiver/feed-ticks.ts'

/** What a server's `ws` reads of such bytes. */
async function received(bytes: Buffer, messages: number): Promise<string[]> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  const texts: string[] = []
  const all = new Promise<void>((resolve, reject) => {
    server.on('connection', (socket) => {
      socket.on('error', reject)
      socket.on('message', (data: Buffer, isBinary) => {
        assert.equal(isBinary, false)
        if (texts.push(data.toString()) === messages) resolve()
      })
    })
  })
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
  try {
    await once(client, 'open')
    ;(client as unknown as { readonly _socket: Writable })._socket.write(bytes)
    await all
  } finally {
    client.terminate()
    server.close()
  }
  return texts
}

for (const ticks of [1, 10]) {
  test(`frames of ${ticks} ticks are texts with the time as their ids`, async () => {
    const now = 68_123_456_789_012n
    const { frames, bytes } = new StampedFrames(ticks).take(3, now)
    assert.equal(frames, 3)
    const lines = (await received(bytes, 3)).flatMap((text) => text.split('\n'))
    assert.deepEqual(
      lines.map((line) => JSON.parse(line) as unknown),
      Array.from({ length: 3 * ticks }, (_, index) => JSON.parse(tickText(index, now)) as unknown),
    )
    assert.ok(lines.every(({ length }) => length === 120))
  })
}

test('after the last tick that is ready comes the first one again, and what was taken stays as it was', async () => {
  const ready = new StampedFrames(1)
  const first = ready.take(2, 1n)
  assert.equal(ready.take(20_000, 2n).frames, 9_998)
  const again = ready.take(2, 3n)
  const ids = (await received(Buffer.concat([first.bytes, again.bytes]), 4)).map((text) => (JSON.parse(text) as { id: number }).id)
  assert.deepEqual(ids, [1, 1, 3, 3])
})

test('a time that has no room is not cut short', () => {
  assert.throws(() => new StampedFrames(1).take(1, 1_000_000_000_000_000n), /more than 15 digits/)
})
