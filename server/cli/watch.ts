// An operation of the server with an Activity that tells how far it is.
import { randomUUID } from 'node:crypto'
import type { RecordBatch } from 'apache-arrow'
import type { AsyncClient } from '../../client/index.ts'
import { Activity } from './activity.ts'
import type { CommandRun } from './command-run.ts'
import { bytesText, counted } from './text/quantities.ts'

export class Watch implements Disposable {
  /** To be given to the operation. */
  readonly queryId = `cli-${randomUUID()}`
  readonly #client: AsyncClient
  readonly #over = new AbortController()
  readonly #activity: Activity
  #fraction: number | null = null
  #rows = 0
  #bytes = 0

  /** Watches until it is disposed. */
  constructor(label: string, client: AsyncClient, { err }: CommandRun) {
    this.#client = client
    this.#activity = new Activity(
      label,
      err,
      () => this.#state,
      () => void this.#follow(),
    )
  }

  /** Passes batches through and counts them; with `onlyWait` it tells nothing from the first one on, since they are seen themselves. */
  async *count(batches: AsyncIterable<RecordBatch>, onlyWait: boolean): AsyncGenerator<RecordBatch> {
    for await (const batch of batches) {
      if (onlyWait) this[Symbol.dispose]()
      this.#rows += batch.numRows
      this.#bytes += batch.data.byteLength
      yield batch
    }
  }

  [Symbol.dispose](): void {
    this.#over.abort()
    this.#activity[Symbol.dispose]()
  }

  get #state(): { fraction: number | null; detail: string } {
    const detail = this.#rows === 0 ? '' : `${counted(this.#rows, 'row')}  ${bytesText(this.#bytes)}`
    return { fraction: this.#fraction, detail }
  }

  /** Ends with the operation. A server that cannot tell how far it is fails nothing. */
  async #follow(): Promise<void> {
    for await (const report of this.#client.progress(this.queryId, { signal: this.#over.signal })) {
      if (report.isErr()) return
      this.#fraction = report.value.fraction.unwrapOr(null)
    }
  }
}
