// The sinks of a server by their names. Those of durable tables are remembered beside the tables' rows and go on after a restart.
import { isDeepStrictEqual } from 'node:util'
import type { Clock } from '../../clock.ts'
import { DataError } from '../../errors.ts'
import type { LiveTable } from '../live-table.ts'
import { Sink, type SinkParts } from './sink.ts'
import { forgetSink, rememberedSinks, rememberSink, type SinkSettings } from './sink-settings.ts'

export interface SinksParts extends SinkParts {
  readonly clock: Clock
  /** How long what waits may take to be written once the server ends. */
  readonly graceMs: number
}

const MOST_SINKS = 1_000

export class Sinks {
  readonly #parts: SinksParts
  readonly #sinks = new Map<string, Sink>()
  /** One is opened at a time, so that of two for one directory the second sees the first. */
  #opening: Promise<unknown> = Promise.resolve()

  constructor(parts: SinksParts) {
    this.#parts = parts
  }

  get all(): ReadonlyMap<string, Sink> {
    return this.#sinks
  }

  of(table: LiveTable): readonly Sink[] {
    return [...this.#sinks.values()].filter((sink) => sink.table === table)
  }

  /** Fails with SINK_UNKNOWN. */
  get(name: string): Sink {
    const sink = this.#sinks.get(name)
    if (sink !== undefined) return sink
    const candidates = [...this.#sinks.keys()].slice(0, 20).join(', ')
    const hint = candidates === '' ? 'there are none' : `there are ${candidates}`
    throw new DataError('SINK_UNKNOWN', `There is no sink ${JSON.stringify(name)}; ${hint}.`, { sink: name, candidates })
  }

  /** The sink of this name: begun, or the one that is there, if it is the same. Fails with SINK_EXISTS, SINK_CONFLICT, and as writing does. */
  open(table: LiveTable, settings: SinkSettings): Promise<Sink> {
    const opened = this.#opening.then(() => this.#open(table, settings))
    this.#opening = opened.catch(() => undefined)
    return opened
  }

  /** Ends a sink; with `flush` only after all rows so far are in files. */
  async stop(sink: Sink, { flush, signal }: { readonly flush: boolean; readonly signal?: AbortSignal }): Promise<void> {
    if (flush) await sink.flush(signal)
    const { directory } = sink.table.facts
    if (directory !== null) await forgetSink(directory, sink.settings.name)
    await this.#end(sink)
  }

  /** What {@link Sinks.resume} is to go on with. */
  async remembered(tableDirectory: string): Promise<readonly SinkSettings[]> {
    try {
      return await rememberedSinks(tableDirectory)
    } catch (error) {
      // The table is of use without them.
      this.#parts.onFault((error as Error).message)
      return []
    }
  }

  /** Goes on with the sinks of a table that was read from disk; they tell by themselves where they cannot. */
  resume(table: LiveTable, remembered: readonly SinkSettings[]): void {
    for (const settings of remembered) {
      const sink = new Sink(this.#parts, table, settings)
      this.#sinks.set(settings.name, sink)
      sink.resume()
    }
  }

  /** Ends the sinks of a table that is no more, once they have tried to write what it has. */
  async endThoseOf(table: LiveTable): Promise<void> {
    await this.#opening
    await Promise.all(this.of(table).map((sink) => this.#flushAndEnd(sink)))
  }

  /** Writes what waits within the grace period, which is theirs alone: operations may have used up their own. Ends all. */
  async close(): Promise<void> {
    const { clock, graceMs } = this.#parts
    const reason = new DataError('SHUTTING_DOWN', 'The server is shutting down.', {}, { retryAfterMs: 1_000 })
    const sinks = [...this.#sinks.values()]
    const takeBack = clock.after(graceMs, () => {
      for (const sink of sinks) void sink.end(reason)
    })
    await Promise.all(sinks.map((sink) => (graceMs > 0 ? this.#flushAndEnd(sink) : this.#end(sink))))
    takeBack()
  }

  async #open(table: LiveTable, settings: SinkSettings): Promise<Sink> {
    const there = this.#sinks.get(settings.name)
    if (there !== undefined) return same(there, table, settings)
    if (this.#sinks.size >= MOST_SINKS)
      throw new DataError('LIMIT_EXCEEDED', `There are ${MOST_SINKS} sinks already; stop one.`, { limit: String(MOST_SINKS) })
    const sink = new Sink(this.#parts, table, settings)
    await sink.open()
    try {
      const { directory } = table.facts
      if (directory !== null) await rememberSink(directory, settings)
    } catch (error) {
      await sink.end()
      throw error
    }
    this.#sinks.set(settings.name, sink)
    return sink
  }

  async #flushAndEnd(sink: Sink): Promise<void> {
    try {
      await sink.flush()
    } catch (error) {
      const { lagRows } = sink.status
      this.#parts.onFault(`The sink ${sink.settings.name} ends with ${lagRows} rows that are not in files: ${(error as Error).message}`)
    }
    await this.#end(sink)
  }

  async #end(sink: Sink): Promise<void> {
    if (this.#sinks.get(sink.settings.name) === sink) this.#sinks.delete(sink.settings.name)
    await sink.end()
  }
}

function same(sink: Sink, table: LiveTable, settings: SinkSettings): Sink {
  const isSame = sink.table === table && isDeepStrictEqual({ ...sink.settings, from: null }, { ...settings, from: null })
  if (isSame) return sink
  throw new DataError(
    'SINK_EXISTS',
    `There is a sink ${settings.name} already, with another table, path or options; stop it first, or take another name.`,
    { sink: settings.name },
  )
}
