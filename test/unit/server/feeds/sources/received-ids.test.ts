import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { IPublishPacket } from 'mqtt'
import { ReceivedIds } from '../../../../../server/feeds/sources/received-ids.ts'

function publish(messageId: number, payload: string): IPublishPacket {
  return { cmd: 'publish', messageId, topic: 't', payload, qos: 2, dup: false, retain: false }
}

/** One connection of a session: what it takes and what it answers with PUBREC. */
function connection(ids: ReceivedIds) {
  const taken: { id: number; settle: (error: Error | null) => void }[] = []
  const received: number[] = []
  const store = ids.storeFor({
    whenReading(act) {
      act()
    },
    take(packet, settle) {
      taken.push({ id: packet.messageId ?? 0, settle })
    },
  })
  return {
    taken,
    received,
    put: (id: number, payload = 'x') => store.put(publish(id, payload), () => received.push(id)),
    /** Whether mqtt.js would hand the message out now. */
    release: (id: number) => {
      let isHandedOut = false
      store.get({ messageId: id }, (error) => (isHandedOut = error == null))
      return isHandedOut
    },
  }
}

test('a message is received once it was taken, and is not handed out again when it is released', () => {
  const { put, taken, received, release } = connection(new ReceivedIds())
  put(5)
  assert.deepEqual(received, [])
  taken[0]?.settle(null)
  assert.deepEqual(received, [5])
  assert.equal(release(5), false)
  put(5)
  assert.equal(taken.length, 2, 'the number may stand for another message now')
})

test('a message that comes again on another connection is taken once', () => {
  const ids = new ReceivedIds()
  const [first, second, third] = [connection(ids), connection(ids), connection(ids)]
  first.put(5)
  second.put(5)
  first.taken[0]?.settle(null)
  third.put(5)
  assert.deepEqual([second.taken.length, third.taken.length], [0, 0])
  assert.deepEqual([second.received, third.received], [[5], [5]])
})

test('a message that could not be taken is taken when it comes again', () => {
  const ids = new ReceivedIds()
  const [first, second] = [connection(ids), connection(ids)]
  first.put(5)
  first.taken[0]?.settle(new Error('no'))
  second.put(5)
  assert.deepEqual([first.received, second.taken.length], [[], 1])
})

test('what an old session had is forgotten with it', () => {
  const ids = new ReceivedIds()
  const old = connection(ids)
  old.put(5)
  ids.clear()
  const fresh = connection(ids)
  fresh.put(5)
  assert.equal(fresh.taken.length, 1)
  old.taken[0]?.settle(null)
  assert.deepEqual(fresh.received, [])
})

test('another message with a number that is not released is taken, and so is the one before', () => {
  const { put, taken, received } = connection(new ReceivedIds())
  put(5)
  put(5, 'y')
  assert.equal(taken.length, 2)
  for (const { settle } of taken) settle(null)
  put(5, 'z')
  assert.equal(taken.length, 3)
  assert.deepEqual(received, [5, 5])
})
