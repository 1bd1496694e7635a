// One Append call, for as long as it lasts: batches in, and how many of their rows were taken out.
import type { RecordBatch } from 'apache-arrow'
import type { AppendRequest } from '../../proto/gen/quiver/v1/AppendRequest.ts'
import type { AppendResponse__Output as AppendResponse } from '../../proto/gen/quiver/v1/AppendResponse.ts'
import { feedsService } from '../../proto/load.ts'
import { IpcEncoder } from '../arrow/ipc-encoder.ts'
import type { QuiverError } from '../errors.ts'
import type { Result } from '../result.ts'
import type { Call } from '../transport/call.ts'
import type { Connection } from '../transport/connection.ts'

/** What a link tells of itself. */
export interface LinkEvents {
  /** Rows taken over this link so far, and the number that the table's next row will have. */
  taken(rows: number, endRow: bigint): void
  /** It is over; null: all that was sent was taken. */
  ended(error: QuiverError | null): void
}

/** A way for batches into a live table. */
export interface Link {
  /** Resolves once there is room for another; false when the link has ended. */
  send(batch: RecordBatch): Promise<boolean>
  /** No more batches follow; `ended` comes after the last was taken. */
  finish(): Promise<void>
  /** Ends it now. */
  cut(): void
}

const MESSAGE_BYTES = 1 << 20

/** Where a link leads, and what the server is to know its rows by: the same producer over all links, and the number of this one's first row. */
export interface LinkStart {
  readonly name: string
  readonly producer: string
  readonly producerRow: number
}

/** Err when the client is closed. */
export function openAppendLink(
  connection: Pick<Connection, 'startFollowing'>,
  start: LinkStart,
  events: LinkEvents,
): Result<Link, QuiverError> {
  return connection.startFollowing(feedsService.Append, {}).map((call) => {
    void receive(call, events)
    return new AppendLink(call, start)
  })
}

class AppendLink implements Link {
  readonly #call: Call<AppendRequest, AppendResponse>
  readonly #encoder = new IpcEncoder()
  /** Until it has been said. */
  #start: LinkStart | null

  constructor(call: Call<AppendRequest, AppendResponse>, start: LinkStart) {
    this.#call = call
    this.#start = start
  }

  send(batch: RecordBatch): Promise<boolean> {
    return this.#sendAll(this.#encoder.write(batch))
  }

  async finish(): Promise<void> {
    if (await this.#sendAll(this.#encoder.finish())) this.#call.endSending()
  }

  cut(): void {
    this.#call.close()
  }

  async #sendAll(pieces: Iterable<Uint8Array>): Promise<boolean> {
    for (const data of messagesOf(Buffer.concat([...pieces]))) {
      const request = { ...this.#start, data }
      this.#start = null
      if (!(await this.#call.send(request))) return false
    }
    return true
  }
}

async function receive(call: Call<AppendRequest, AppendResponse>, events: LinkEvents): Promise<void> {
  for (;;) {
    const received = await call.next()
    if (received.done === true) return events.ended(received.value)
    events.taken(Number(received.value.rows), BigInt(received.value.endRow))
  }
}

function* messagesOf(bytes: Buffer): Generator<Buffer> {
  for (let from = 0; from < bytes.length; from += MESSAGE_BYTES) yield bytes.subarray(from, from + MESSAGE_BYTES)
}
