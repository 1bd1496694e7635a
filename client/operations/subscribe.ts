// The rows of a live table as they come.
import type { RecordBatch } from 'apache-arrow'
import type { ArrowData__Output as ArrowData } from '../../proto/gen/quiver/v1/ArrowData.ts'
import type { SubscribeRequest } from '../../proto/gen/quiver/v1/SubscribeRequest.ts'
import { feedsService } from '../../proto/load.ts'
import { IpcDecoder } from '../arrow/ipc-decoder.ts'
import { localError, type QuiverError } from '../errors.ts'
import type { Result } from '../result.ts'
import type { Received } from '../transport/call.ts'
import type { CallOptions } from '../transport/connection.ts'
import { resultStream, type Source } from '../transport/result-stream.ts'
import { present, wholeNumbers, wireNumber } from './arguments.ts'
import { arrowError } from './arrow-results.ts'
import type { Identified } from './collect.ts'
import type { Session } from './session.ts'

/** Rows of a live table. */
export interface LiveBatch {
  readonly batch: RecordBatch
  /** The number of its first row. */
  readonly firstRow: bigint
  /** The number of the row after its last: where a subscription that goes on begins. */
  readonly nextRow: bigint
  /** Rows before it that are lost to this subscriber; always 0 unless `lagging` is `skip`. */
  readonly skipped: bigint
}

/** Options of a subscription. */
export interface SubscribeOptions extends CallOptions, Identified {
  /** With which row to begin: the next that comes (`now`, the default), the oldest that is kept, or the one of this number. */
  readonly from?: 'now' | 'earliest' | number | bigint | undefined
  /**
   * What becomes of a subscriber who is so slow that retention passes him: `fail` (the default) ends the subscription with
   * `ROWS_GONE`, `skip` goes on with the oldest row that is kept and tells how many were lost.
   */
  readonly lagging?: 'fail' | 'skip' | undefined
  /** Wanted bytes of one message; by default 256 KiB. */
  readonly batchBytes?: number | undefined
  /** Called once the subscription stands: rows from this number on will come. */
  readonly onStart?: ((firstRow: bigint) => void) | undefined
}

/** Each iteration is a subscription of its own. */
export function subscribe({ connection }: Session, name: string, options: SubscribeOptions): AsyncIterable<Result<LiveBatch, QuiverError>> {
  const { from = 'now', lagging = 'fail', batchBytes, queryId, onStart } = options
  return resultStream(() =>
    wholeNumbers({ from: typeof from === 'string' ? undefined : from, batchBytes })
      .andThen(() => connection.startFollowing(feedsService.Subscribe, options))
      .map((call) => {
        const request = present<SubscribeRequest>({
          name,
          earliest: from === 'earliest' ? true : undefined,
          fromRow: typeof from === 'string' ? undefined : wireNumber(from),
          lagging: lagging === 'skip' ? 'LAGGING_SKIP' : 'LAGGING_FAIL',
          batchBytes,
          queryId,
        })
        void call.send(request)
        call.endSending()
        return new LiveSource(call, onStart)
      }),
  )
}

class LiveSource implements Source<LiveBatch> {
  readonly #call: Source<ArrowData>
  readonly #decoder = new IpcDecoder()
  readonly #ready: LiveBatch[] = []
  readonly #onStart: SubscribeOptions['onStart']
  #nextRow = 0n
  #skipped = 0n
  #hasStarted = false

  constructor(call: Source<ArrowData>, onStart: SubscribeOptions['onStart']) {
    this.#call = call
    this.#onStart = onStart
  }

  async next(): Promise<Received<LiveBatch>> {
    for (;;) {
      const batch = this.#ready.shift()
      if (batch !== undefined) return { done: false, value: batch }
      const received = await this.#call.next()
      if (received.done === true) return { done: true, value: received.value ?? ended() }
      try {
        this.#take(received.value)
      } catch (cause) {
        this.close()
        return { done: true, value: arrowError(cause) }
      }
    }
  }

  close(): void {
    this.#call.close()
  }

  #take({ data, firstRow, skipped }: ArrowData): void {
    if (firstRow !== undefined) {
      this.#nextRow = BigInt(firstRow)
      this.#skipped += BigInt(skipped)
    }
    for (const batch of this.#decoder.push(data)) {
      const first = this.#nextRow
      this.#nextRow = first + BigInt(batch.numRows)
      this.#ready.push({ batch, firstRow: first, nextRow: this.#nextRow, skipped: this.#skipped })
      this.#skipped = 0n
    }
    if (this.#hasStarted) return
    this.#hasStarted = true
    this.#onStart?.(this.#nextRow)
  }
}

function ended(): QuiverError {
  return localError('internal', 'INTERNAL', 'ANSWER_INCOMPLETE', 'The server ended the subscription without saying why.')
}
