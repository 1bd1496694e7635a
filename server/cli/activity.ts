// Work that may take long, told on standard error from its second second on: as a line that is drawn again and again on a
// terminal, else as a plain line now and then.
import { SingleBar } from 'cli-progress'
import { durationText } from './text/quantities.ts'
import type { Screen } from './screen.ts'

export interface ActivityState {
  /** 0 to 1, where it is known. */
  readonly fraction: number | null
  /** What has been done so far, e.g. `1,000 rows`. */
  readonly detail: string
}

const SILENT_MS = 1_000
const REDRAW_MS = 120
const PLAIN_LINE_MS = 5_000
const STEPS = 1_000
const BAR_WIDTH = 24

/** Tells of the work until it is disposed. */
export class Activity implements Disposable {
  readonly #label: string
  readonly #screen: Screen
  readonly #state: () => ActivityState
  readonly #startedAt = performance.now()
  #timer: NodeJS.Timeout
  #bar: SingleBar | null = null

  /** `onLong` is called once, when the work turns out to take long. */
  constructor(label: string, screen: Screen, state: () => ActivityState, onLong: () => void = () => undefined) {
    this.#label = label
    this.#screen = screen
    this.#state = state
    this.#timer = setTimeout(() => {
      onLong()
      this.#tell()
    }, SILENT_MS)
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer)
    this.#bar?.stop()
  }

  #tell(): void {
    if (this.#screen.isTerminal) this.#draw()
    else this.#screen.stream.write(`${this.#line()}\n`)
    this.#timer = setTimeout(() => this.#tell(), this.#screen.isTerminal ? REDRAW_MS : PLAIN_LINE_MS)
  }

  #draw(): void {
    const payload = { line: this.#line() }
    if (this.#bar === null) {
      this.#bar = new SingleBar({ stream: this.#screen.stream, clearOnComplete: true, hideCursor: true, format: drawnLine })
      this.#bar.start(STEPS, -1, payload)
    }
    // -1 is an unknown fraction.
    this.#bar.update(Math.round((this.#state().fraction ?? -1) * STEPS), payload)
  }

  #line(): string {
    const { fraction, detail } = this.#state()
    const percent = fraction === null ? '' : `${Math.round(fraction * 100)}%`
    return [this.#label, percent, detail, durationText(performance.now() - this.#startedAt)].filter((part) => part !== '').join('  ')
  }
}

/** The work's value; tells only how long it takes. */
export async function toldWhile<T>(label: string, screen: Screen, work: PromiseLike<T>): Promise<T> {
  const activity = new Activity(label, screen, () => ({ fraction: null, detail: '' }))
  try {
    return await work
  } finally {
    activity[Symbol.dispose]()
  }
}

function drawnLine(_: unknown, { value }: { readonly value: number }, { line }: { readonly line: string }): string {
  if (value < 0) return line
  const filled = Math.round((value / STEPS) * BAR_WIDTH)
  return `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)}  ${line}`
}
