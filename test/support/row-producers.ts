// Producers of numbered rows, each a way into a live table, and what the table has of them. Rows tell which message they came in and
// how many that had, so that one can see whether a message was taken whole.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Field, Int32, Int64, Schema, Utf8, type RecordBatch, type Table } from 'apache-arrow'
import { WebSocket } from 'ws'
import { batchFromRecords } from '../../client/arrow/rows.ts'
import { AsyncClient, type LiveTable, type QuiverError, type Result } from '../../client/index.ts'
import { createRandom, type Random } from './random.ts'

export const NUMBERED = new Schema([
  new Field('who', new Utf8(), true),
  new Field('id', new Int64(), true),
  new Field('message', new Int32(), true),
  new Field('size', new Int32(), true),
])

/** `socket`: messages of JSON over a WebSocket with acknowledgements; `stream`: appendStream; `feed`: client.feed. */
export type ProducerKind = 'socket' | 'stream' | 'feed'

export interface Producing {
  readonly kind: ProducerKind
  /** `host:port` of gRPC and of HTTP. */
  readonly address: string
  readonly httpAddress: string
  readonly table: string
  /** What its rows are called. */
  readonly who: string
  readonly seed: number
  /** Messages that may be on their way at once. */
  readonly ahead: number
}

interface NumberedRow {
  readonly who: string
  readonly id: number
  readonly message: number
  readonly size: number
}

const MOST_ROWS = 200

export function must<T>(result: Result<T, QuiverError>): T {
  if (result.isErr()) throw new Error(`${result.error.reason}: ${result.error.message}`)
  return result.value
}

/** Sends until the signal aborts; `told` hears how many rows were acknowledged. Resolves with how many were sent, all acknowledged. */
export async function produceRows(producing: Producing, told: (rows: number) => void, signal: AbortSignal): Promise<number> {
  const messages = numberedMessages(producing.who, createRandom(producing.seed), signal)
  if (producing.kind === 'socket') return overSocket(producing, messages, told)
  await using client = must(await AsyncClient.connect(producing.address))
  const table = must(await client.live(producing.table, NUMBERED))
  const source = paced(messages, producing.ahead)
  if (producing.kind === 'stream') {
    must(await table.appendStream(source.batches, { onProgress: ({ rows }) => told(source.taken(Number(rows))) }))
  } else {
    const feed = client.feed(source.batches, { table, backoff: { minMs: 20, maxMs: 500 } })
    let rows = 0
    for await (const event of feed) {
      const { kind } = must(event)
      if (kind === 'appended') told(source.taken((rows = Number(feed.stats().rows))))
    }
    assert.equal(rows, source.sent)
  }
  return source.sent
}

function* numberedMessages(who: string, random: Random, signal: AbortSignal): Generator<readonly NumberedRow[]> {
  let next = 0
  for (let message = 0; !signal.aborted; message++) {
    const size = 1 + random.below(MOST_ROWS)
    const from = next
    next += size
    yield Array.from({ length: size }, (_, index) => ({ who, id: from + index, message, size }))
  }
}

async function overSocket(
  { httpAddress, table, ahead }: Producing,
  messages: Iterator<readonly NumberedRow[]>,
  told: (rows: number) => void,
): Promise<number> {
  const socket = new WebSocket(`ws://${httpAddress}/feeds/${table}?ack=1`)
  await once(socket, 'open')
  const ends: number[] = []
  let acked = 0
  let isOver = false
  const send = (): void => {
    while (!isOver && ends.length - acked < ahead) {
      const { value, done } = messages.next() as IteratorResult<readonly NumberedRow[], undefined>
      isOver = done === true
      if (value === undefined) break
      ends.push((ends.at(-1) ?? 0) + value.length)
      socket.send(value.map((row) => JSON.stringify(row)).join('\n'))
    }
    if (isOver && acked === ends.length) socket.close()
  }
  socket.on('message', (data: Buffer) => {
    acked = (JSON.parse(data.toString()) as { ack: number }).ack
    told(ends[acked - 1] ?? 0)
    send()
  })
  send()
  await once(socket, 'close')
  assert.equal(acked, ends.length, 'the connection ended before all was acknowledged')
  return ends.at(-1) ?? 0
}

/** One batch a message, at most so many ahead of what was acknowledged: else rows would come as fast as the machine makes them. */
function paced(messages: Iterable<readonly NumberedRow[]>, ahead: number) {
  const ends: number[] = []
  let acked = 0
  let wake: () => void = () => undefined
  async function* batches(): AsyncGenerator<RecordBatch> {
    for (const rows of messages) {
      while ((ends.at(-ahead) ?? 0) > acked) await new Promise<void>((resolve) => (wake = resolve))
      ends.push((ends.at(-1) ?? 0) + rows.length)
      yield must(
        batchFromRecords(
          NUMBERED,
          rows.map((row) => ({ ...row, id: BigInt(row.id) })),
        ),
      )
    }
  }
  return {
    batches: batches(),
    get sent() {
      return ends.at(-1) ?? 0
    },
    taken(rows: number): number {
      acked = rows
      wake()
      return rows
    },
  }
}

/**
 * How many rows the table has of everybody. Theirs must be 0, 1, 2 … in this order, and the rows of a message all there and one after
 * the other.
 */
export async function numberedRows(table: LiveTable): Promise<ReadonlyMap<string, number>> {
  return checkNumbered([must(await table.collect())])
}

export function checkNumbered(pieces: Iterable<Table | RecordBatch>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  let last = { who: '', message: -1, left: 0 }
  for (const piece of pieces) {
    const [who, id, message, size] = ['who', 'id', 'message', 'size'].map((name) => piece.getChild(name))
    for (let row = 0; row < piece.numRows; row++) {
      const found = {
        who: String(who?.get(row)),
        id: Number(id?.get(row)),
        message: Number(message?.get(row)),
        size: Number(size?.get(row)),
      }
      const count = counts.get(found.who) ?? 0
      assert.equal(found.id, count, `row ${count} of ${found.who} is missing or comes twice`)
      counts.set(found.who, count + 1)
      if (last.left === 0) last = { ...found, left: found.size }
      assert.deepEqual([found.who, found.message], [last.who, last.message], 'a message is not whole')
      last.left -= 1
    }
  }
  assert.equal(last.left, 0, `the last message, of ${last.who}, is not whole`)
  return counts
}
