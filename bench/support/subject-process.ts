// A subject in a process of its own: it reads one JSON request a line, does the work, and answers with one JSON line.
// Its start and its imports are over when it says it is ready, so they are never part of a measurement.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Sample, Subject } from './alternate.ts'
import { repositoryRoot } from './paths.ts'
import { stopAtExit, stopProcess } from './stop-process.ts'

export interface SubjectCommand {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** An answer that takes longer ends the process and fails the request. */
  readonly timeoutMs: number
}

/** What a subject answers: a sample, or why there is none. */
type Answer = Sample | { readonly error: string }

export class SubjectProcess<Request> implements Subject<Request> {
  readonly name: string
  readonly #timeoutMs: number
  readonly #child: ChildProcess
  readonly #lines: AsyncIterator<string, undefined>
  #lastWords = ''

  private constructor({ name, command, args, env, timeoutMs }: SubjectCommand) {
    this.name = name
    this.#timeoutMs = timeoutMs
    this.#child = spawn(command, args, { cwd: repositoryRoot, env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] })
    stopAtExit(this.#child)
    // Without a listener a failed spawn or a broken pipe would end the bench; the missing answer tells of both.
    this.#child.on('error', (error) => (this.#lastWords = error.message))
    this.#child.stdin?.on('error', () => undefined)
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#lastWords = (this.#lastWords + text).slice(-2000)))
    this.#lines = createInterface({ input: this.#child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]()
  }

  /** Resolves when the subject has started; rejects with its last words when it could not. */
  static async start<Request>(command: SubjectCommand): Promise<SubjectProcess<Request>> {
    const subject = new SubjectProcess<Request>(command)
    try {
      await subject.#answer()
    } catch (error) {
      await subject.close()
      throw error
    }
    return subject
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  async run(request: Request): Promise<Sample> {
    this.#child.stdin?.write(JSON.stringify(request) + '\n')
    const answer = await this.#answer()
    if ('error' in answer) throw new Error(String(answer.error))
    return answer
  }

  async #answer(): Promise<Answer> {
    let late = false
    const timer = setTimeout(() => (late = this.#child.kill('SIGKILL')), this.#timeoutMs)
    const { value, done } = await this.#lines.next()
    clearTimeout(timer)
    if (done !== true) return JSON.parse(value) as Answer
    if (late) throw new Error(`${this.name} gave no answer within ${this.#timeoutMs / 1000} s`)
    throw new Error(`${this.name} ended: ${errorIn(this.#lastWords) ?? (await this.#howItEnded())}`)
  }

  async #howItEnded(): Promise<string> {
    const { exitCode, signalCode } = this.#child
    if (exitCode === null && signalCode === null) await once(this.#child, 'exit')
    return `${this.#child.signalCode ?? `exit code ${this.#child.exitCode}`}`
  }

  close(): Promise<void> {
    return stopProcess(this.#child)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}

/** The line of a stack trace that says what happened: the last that speaks of an error, else the last. */
function errorIn(text: string): string | undefined {
  const lines = text.trimEnd().split('\n')
  return lines.findLast((line) => /error/i.test(line)) ?? (lines.at(-1) || undefined)
}
