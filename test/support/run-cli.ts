// The command line in this process, with streams that remember what was written.
import { PassThrough, Writable } from 'node:stream'
import { runProgram } from '../../server/cli/program.ts'
import type { InputStream, OutputStream, Surroundings } from '../../server/cli/surroundings.ts'

export interface CliResult {
  readonly code: number
  readonly out: string
  readonly err: string
}

export interface CliOptions {
  readonly cwd?: string
  readonly env?: Surroundings['env']
  /** Columns of the terminal that both streams lead to; absent, they lead to files. */
  readonly terminalWidth?: number
  /** Lines of the terminal. */
  readonly terminalHeight?: number
  /** Gets what is written to standard output, and a way to press keys of the terminal. */
  readonly onStdout?: (text: string, press: (keys: string) => void) => void
  /** Standard output ends, as when its reader goes, after so many bytes. */
  readonly readerTakesBytes?: number
  /** Gets what is written to standard error, and a way to press Ctrl-C. */
  readonly onStderr?: (text: string, interrupt: () => void) => void
}

/** Runs `quiver` with these arguments. */
export async function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const listeners = new Set<(signal: NodeJS.Signals) => void>()
  const interrupt = (): void => listeners.forEach((listener) => listener('SIGINT'))
  const stdin: InputStream = Object.assign(new PassThrough(), { isTTY: options.terminalWidth !== undefined, setRawMode: () => undefined })
  const press = (keys: string): void => void stdin.push(keys)
  const stdout = new Remembered(options.terminalWidth, options.readerTakesBytes, (text) => options.onStdout?.(text, press))
  stdout.rows = options.terminalHeight ?? 24
  const stderr = new Remembered(options.terminalWidth, Infinity, (text) => options.onStderr?.(text, interrupt))
  const code = await runProgram(['node', 'quiver', ...args], {
    env: options.env ?? {},
    cwd: options.cwd ?? process.cwd(),
    stdin,
    stdout,
    stderr,
    onStopSignal(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    exit: (exitCode) => {
      throw new Error(`the process would end at once with ${exitCode}`)
    },
  })
  return { code, out: stdout.text, err: stderr.text }
}

class Remembered extends Writable implements OutputStream {
  readonly isTTY: boolean
  readonly columns: number
  rows = 24
  readonly #room: number
  readonly #onText: (text: string) => void
  readonly #pieces: Buffer[] = []
  #bytes = 0

  constructor(terminalWidth: number | undefined, room = Infinity, onText: (text: string) => void = () => undefined) {
    super()
    this.isTTY = terminalWidth !== undefined
    this.columns = terminalWidth ?? 80
    this.#room = room
    this.#onText = onText
    this.on('error', () => undefined)
  }

  get text(): string {
    return Buffer.concat(this.#pieces).toString()
  }

  override _write(piece: Buffer, _: BufferEncoding, done: (error?: Error) => void): void {
    this.#bytes += piece.length
    if (this.#bytes > this.#room) return done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))
    this.#pieces.push(piece)
    this.#onText(piece.toString())
    done()
  }
}
