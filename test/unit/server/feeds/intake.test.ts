import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { Intake, type IntakeMessage } from '../../../../server/feeds/intake.ts'
import { endOfMessage, type Lot, type Taken } from '../../../../server/feeds/thread/lot.ts'

interface Running {
  readonly lot: Lot
  readonly end: (error?: Error) => void
}

const LOT_BYTES = 256 * 1024

/** An intake whose lots are read when a test says so. */
function intakeOf(maxBytes: number) {
  const running: Running[] = []
  const accepted: Taken[] = []
  const told: string[] = []
  const table = {
    mayTakeHere: false,
    takeLot: (_: number, lot: Lot) =>
      new Promise<Taken>((resolve, reject) => {
        running.push({
          lot,
          end: (error) => {
            if (error !== undefined) {
              reject(error)
              return
            }
            const taken = takenOf(lot)
            accepted.push(taken)
            resolve(taken)
          },
        })
      }),
  }
  const parts = {
    table,
    reader: () => null,
    isSurprised: () => false,
    feed: 7,
    maxBytes,
    needsTopics: false,
    onTaken: (_: Taken, messages: readonly IntakeMessage[]) => told.push(`${messages.length} messages`),
  } as unknown as ConstructorParameters<typeof Intake>[0]
  return { intake: new Intake(parts), running, accepted, told }
}

function takenOf(lot: Lot): Taken {
  const none = { data: null, rejects: [], rejected: 0, misfits: 0, unknownFields: 0, ignored: 0, gaps: 0 }
  const count = lot.starts.length
  return { ...none, rows: count, perMessage: { rows: new Uint32Array(count).fill(1), rejected: new Uint32Array(count) } }
}

function messagesOf(lot: Lot): string[] {
  return [...lot.starts].map((start, index) => Buffer.from(lot.bytes.subarray(start, endOfMessage(lot, index))).toString())
}

async function turns(): Promise<void> {
  await new Promise(setImmediate)
}

describe('the intake of a feed', () => {
  it('gives all messages to the thread in their order, one lot at a time, and tells of each in its turn', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.nat(50), fc.constantFrom(0, LOT_BYTES / 2, LOT_BYTES, 2 * LOT_BYTES)), { maxLength: 30 }),
        fc.nat(5),
        async (sizes, every) => {
          const { intake, running } = intakeOf(Infinity)
          const done: number[] = []
          const read: string[] = []
          const sent = sizes.map((size, index) => `${index}:`.padEnd(size, 'x'))
          for (const [index, text] of sent.entries()) {
            intake.add({ bytes: Buffer.from(text), taken: (error) => error === null && done.push(index) })
            if (index % (every + 1) !== 0) continue
            await turns()
            await readAll(running, read, 1)
          }
          await turns()
          await readAll(running, read, Infinity)
          assert.deepEqual(read, sent)
          assert.deepEqual(done, [...sent.keys()])
          assert.equal(intake.bytes, 0)
        },
      ),
      { numRuns: 50 },
    )
  })

  it('is full from its limit on, and calls back once there is room', async () => {
    const { intake, running } = intakeOf(1_000)
    const calls: string[] = []
    const add = (size: number) => {
      intake.add({ bytes: new Uint8Array(size), taken: () => calls.push('taken') })
    }
    add(100)
    await turns()
    assert.equal(intake.isFull, false)
    add(2_000)
    assert.equal(intake.isFull, true)
    intake.onRoom(() => calls.push('room'))
    running[0]?.end()
    await turns()
    assert.deepEqual(calls, ['taken'])
    assert.equal(intake.isFull, true)
    running[1]?.end()
    await turns()
    assert.deepEqual(calls, ['taken', 'taken', 'room'])
    assert.equal(intake.isFull, false)
  })

  it('is full of empty messages too, for they take room', () => {
    const { intake } = intakeOf(10_000)
    let count = 0
    for (; !intake.isFull; count++) intake.add({ bytes: new Uint8Array(0), taken: () => undefined })
    assert.ok(count <= 10_000)
  })

  it('tells of a lot that could not be taken to each of its messages, and goes on with the next', async () => {
    const { intake, running, accepted, told } = intakeOf(Infinity)
    const outcomes: (string | null)[] = []
    const taken = (error: Error | null) => outcomes.push(error?.message ?? null)
    intake.add({ bytes: Buffer.from('a'), taken })
    await turns()
    intake.add({ bytes: Buffer.from('b'), taken })
    intake.add({ bytes: Buffer.from('c'), taken })
    running[0]?.end()
    await turns()
    running[1]?.end(new Error('the thread broke'))
    await turns()
    intake.add({ bytes: Buffer.from('d'), taken })
    await turns()
    running[2]?.end()
    await turns()
    assert.deepEqual(outcomes, [null, 'the thread broke', 'the thread broke', null])
    assert.equal(accepted.length, 2)
    assert.deepEqual(told, ['1 messages', '1 messages'])
    assert.equal(intake.bytes, 0)
  })

  it('makes no lot larger than it may be, unless one message is', async () => {
    const { intake, running } = intakeOf(Infinity)
    const read: string[] = []
    const sizes: number[] = []
    for (let index = 0; index < 40; index++)
      intake.add({ bytes: Buffer.alloc(index === 20 ? 2 * LOT_BYTES : 50_000, 'x'), taken: () => undefined })
    await turns()
    while (running.length > 0) {
      sizes.push(running[0]?.lot.end ?? 0)
      await readAll(running, read, 1)
    }
    assert.equal(read.length, 40)
    assert.deepEqual(
      sizes.filter((size) => size > LOT_BYTES + 100),
      [2 * LOT_BYTES + 1],
    )
    assert.ok(sizes.length <= 12, `${sizes.length} lots`)
  })
})

async function readAll(running: Running[], read: string[], most: number): Promise<void> {
  for (let count = 0; count < most && running.length > 0; count++) {
    assert.equal(running.length, 1, 'two lots are read at once')
    const [next] = running.splice(0)
    read.push(...messagesOf((next as Running).lot))
    next?.end()
    await turns()
  }
}
