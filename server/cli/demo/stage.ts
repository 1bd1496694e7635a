// What the demo shows: numbered steps with the call that makes them, lines, and a bar while something runs.
import { Presets, SingleBar } from 'cli-progress'
import type { CommandRun } from '../command-run.ts'
import { drawTable, type TablePage } from '../output/draw-table.ts'
import { displayWidth } from '../text/display.ts'
import type { Ink } from '../text/ink.ts'
import { countText } from '../text/quantities.ts'

const INDENT = '  '
const SETTLED_WIDTH = 100
const MOST_WORDS = 48

/** Tells how much of a step is done. */
export type Update = (done: number, note: string) => void

export class Stage {
  readonly ink: Ink
  readonly #run: CommandRun
  #steps = 0

  constructor(run: CommandRun) {
    this.#run = run
    this.ink = run.out.ink
  }

  async title(text: string): Promise<void> {
    await this.#write(`${text}\n`)
  }

  /** Begins a step; `call` is how a program would ask for it. */
  async step(title: string, call: string): Promise<void> {
    this.#steps += 1
    await this.#write(`\n${this.ink.bold(`${this.#steps}. ${title}`)}\n${INDENT}${this.ink.dim(call)}\n`)
  }

  async say(text: string): Promise<void> {
    await this.#write(`${INDENT}${text}\n`)
  }

  async table(page: TablePage): Promise<void> {
    const width = this.#run.out.width - INDENT.length
    await this.#write(`${drawTable(page, { ink: this.ink, width }).replace(/^/gm, INDENT)}\n`)
  }

  /** Words side by side, in lines that fit; of many only the first ones. */
  async words(label: string, all: readonly string[]): Promise<void> {
    const words = all.length <= MOST_WORDS ? all : [...all.slice(0, MOST_WORDS), `… and ${countText(all.length - MOST_WORDS)} more`]
    const room = Math.min(this.#run.out.width, SETTLED_WIDTH) - INDENT.length - displayWidth(label)
    const lines: string[] = []
    for (const word of words) {
      const longer = `${lines.at(-1) ?? ''}  ${word}`
      if (lines.length === 0 || longer.length > room) lines.push(word)
      else lines[lines.length - 1] = longer
    }
    const rest = `\n${INDENT}${' '.repeat(displayWidth(label) + 2)}`
    await this.say(`${this.ink.green(label)}  ${lines.join(rest)}`)
  }

  /** Work with a bar on a terminal; without one the lines said afterwards are enough. */
  async bar<T>(total: number, work: (update: Update) => Promise<T>): Promise<T> {
    const { err } = this.#run
    if (!err.isTerminal) return work(() => undefined)
    const format = `${INDENT}{bar} {percentage}%  {note}`
    const bar = new SingleBar({ stream: err.stream, format, barsize: 30, clearOnComplete: true, hideCursor: true }, Presets.shades_classic)
    bar.start(total, 0, { note: '' })
    try {
      return await work((done, note) => bar.update(done, { note }))
    } finally {
      bar.stop()
    }
  }

  async #write(text: string): Promise<void> {
    await this.#run.out.write(text)
  }
}
