import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Acks } from '../../../../server/http/acks.ts'
import { FakeClock } from '../../../support/fake-clock.ts'

const turn = () => new Promise(setImmediate)

function setUp(isOn = true) {
  const clock = new FakeClock()
  const texts: string[] = []
  const sent: ((error?: Error | null) => void)[] = []
  let isCut = false
  const socket = {
    send(text: string, done: (error?: Error | null) => void) {
      texts.push(text)
      sent.push(done)
    },
    terminate() {
      isCut = true
    },
  }
  const acks = new Acks({ socket, clock, isOn })
  return { clock, texts, sent, acks, isCut: () => isCut }
}

test('messages that were taken in one turn are told of with one text', async () => {
  const { acks, texts } = setUp()
  for (let index = 0; index < 100; index++) acks.taken(acks.next())
  await turn()
  assert.deepEqual(texts, ['{"ack":100}'])
})

test('a message that was taken before an earlier one is told of only after it', async () => {
  const { acks, texts, sent } = setUp()
  const [first, second, third] = [acks.next(), acks.next(), acks.next()]
  acks.taken(third)
  acks.taken(second)
  await turn()
  assert.deepEqual(texts, [])
  acks.taken(first)
  await turn()
  sent[0]?.(null)
  assert.deepEqual(texts, ['{"ack":3}'])
})

test('one text is on its way at a time, and the next has the newest number', async () => {
  const { acks, texts, sent } = setUp()
  for (let index = 0; index < 3; index++) {
    acks.taken(acks.next())
    await turn()
  }
  assert.deepEqual(texts, ['{"ack":1}'])
  sent[0]?.(null)
  await turn()
  assert.deepEqual(texts, ['{"ack":1}', '{"ack":3}'])
  sent[1]?.(null)
  await turn()
  assert.equal(texts.length, 2, 'there is nothing new to tell')
})

test('a producer who does not read for long is cut off', async () => {
  const { acks, sent, clock, isCut } = setUp()
  acks.taken(acks.next())
  await turn()
  sent[0]?.(null)
  clock.advance(60_000)
  assert.equal(isCut(), false)
  acks.taken(acks.next())
  await turn()
  clock.advance(9_999)
  assert.equal(isCut(), false)
  clock.advance(1)
  assert.equal(isCut(), true)
})

test('whoever wants none, or is gone, is told nothing', async () => {
  const off = setUp(false)
  off.acks.taken(off.acks.next())
  await turn()
  assert.deepEqual(off.texts, [])
  const gone = setUp()
  gone.acks.taken(gone.acks.next())
  await turn()
  gone.acks.taken(gone.acks.next())
  gone.sent[0]?.(new Error('closed'))
  await turn()
  assert.equal(gone.texts.length, 1)
  assert.equal(gone.clock.pending, 0)
})
