// The screen of `quiver top`: a look a second, and a query that can be chosen and ended.
import { setTimeout as delay } from 'node:timers/promises'
import type { AsyncClient, QueryInfo } from '../../../client/index.ts'
import type { CommandRun } from '../command-run.ts'
import { errorLine } from '../failure.ts'
import { printable } from '../text/display.ts'
import type { Key } from './keys.ts'
import { looksAt, type Look } from './look.ts'
import { Terminal } from './terminal.ts'
import { isSame, viewLines } from './view.ts'

export interface TopScreenOptions {
  readonly address: string
  readonly intervalMs: number
}

const HELP = '↑↓ choose a query   x end it   q leave'

/** Until somebody leaves. */
export async function showTop(client: AsyncClient, options: TopScreenOptions, run: CommandRun): Promise<void> {
  await using screen = new TopScreen(client, options, run)
  await screen.run()
}

class TopScreen implements AsyncDisposable {
  readonly #client: AsyncClient
  readonly #options: TopScreenOptions
  readonly #run: CommandRun
  readonly #terminal: Terminal
  readonly #leaving = new AbortController()
  #pause = new AbortController()
  #look: Look | null = null
  #chosen: QueryInfo | null = null
  /** The query that is ended if its end is wanted indeed. */
  #asked: QueryInfo | null = null
  #note = ''
  #ending: Promise<void> = Promise.resolve()

  constructor(client: AsyncClient, options: TopScreenOptions, run: CommandRun) {
    this.#client = client
    this.#options = options
    this.#run = run
    this.#terminal = new Terminal(run.out.stream, run.input, {
      onKey: (key) => this.#press(key),
      onResize: () => this.#draw(),
    })
  }

  async run(): Promise<void> {
    const signal = AbortSignal.any([this.#leaving.signal, this.#run.signal])
    try {
      for await (const look of looksAt(this.#client, signal)) {
        this.#take(look)
        await this.#untilNext()
        signal.throwIfAborted()
      }
    } catch (error) {
      if (!this.#leaving.signal.aborted) throw error
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#terminal[Symbol.dispose]()
    await this.#ending
  }

  #take(look: Look): void {
    this.#look = look
    const { queries } = look
    this.#chosen = queries.find((query) => isSame(query, this.#chosen)) ?? queries[0] ?? null
    this.#draw()
  }

  /** A while, which a key may cut short. */
  async #untilNext(): Promise<void> {
    this.#pause = new AbortController()
    const signal = AbortSignal.any([this.#pause.signal, this.#leaving.signal, this.#run.signal])
    await delay(this.#options.intervalMs, undefined, { signal }).catch(() => undefined)
  }

  #press(key: Key): void {
    if (this.#asked !== null) this.#answer(this.#asked, key)
    else if (key === 'leave') this.#leaving.abort()
    else if (key === 'up') this.#choose(-1)
    else if (key === 'down') this.#choose(1)
    else if (key === 'cancel') this.#asked = this.#chosen
    this.#draw()
  }

  #choose(by: number): void {
    const queries = this.#look?.queries ?? []
    const place = queries.findIndex((query) => isSame(query, this.#chosen)) + by
    this.#chosen = queries[Math.max(0, Math.min(place, queries.length - 1))] ?? null
    this.#note = ''
  }

  #answer(query: QueryInfo, key: Key): void {
    this.#asked = null
    if (key === 'yes') this.#ending = this.#end(query)
  }

  async #end({ queryId, principal }: QueryInfo): Promise<void> {
    const ended = await this.#client.cancel(queryId, { principal, signal: this.#run.signal })
    const name = printable(queryId)
    this.#note = ended.match(
      (was) => (was ? `${name} was ended` : `${name} had ended already`),
      (error) => errorLine(error),
    )
    this.#pause.abort()
  }

  #draw(): void {
    if (this.#look === null || this.#leaving.signal.aborted) return
    const asked = this.#asked
    const footer =
      asked === null ? [this.#note, HELP].filter((text) => text !== '').join('   ') : `End ${printable(asked.queryId)}? y for yes`
    const { address } = this.#options
    const view = { ink: this.#run.out.ink, ...this.#terminal.size, address, chosen: this.#chosen, footer }
    this.#terminal.draw(viewLines(this.#look, view))
  }
}
