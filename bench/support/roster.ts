// The subjects of a bench, each started once; those that could not be had stand by their name and reason.
import { join } from 'node:path'
import type { Subject } from './alternate.ts'
import { builtProgram } from './build.ts'
import { withCpuSeconds } from './cpu-time.ts'
import { peersFolder } from './paths.ts'
import type { PythonMissing, PythonReady } from './python.ts'
import { SubjectProcess, type SubjectCommand } from './subject-process.ts'

export interface Entry<Request> {
  readonly name: string
  /** Rejects with the reason why the subject cannot be had. */
  readonly start: () => Promise<Subject<Request> & AsyncDisposable>
}

export class Roster<Request> implements AsyncDisposable {
  readonly #running: (Subject<Request> & AsyncDisposable)[] = []
  readonly #absent: Record<string, string> = {}

  static async open<Request>(entries: readonly Entry<Request>[]): Promise<Roster<Request>> {
    const roster = new Roster<Request>()
    for (const { name, start } of entries) {
      try {
        roster.#running.push(await start())
      } catch (error) {
        roster.#absent[name] = error instanceof Error ? error.message : String(error)
      }
    }
    return roster
  }

  get subjects(): readonly Subject<Request>[] {
    return this.#running
  }

  get absent(): Readonly<Record<string, string>> {
    return this.#absent
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#running.map((subject) => subject[Symbol.asyncDispose]()))
  }
}

export interface ProgramOptions {
  readonly timeoutMs: number
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** A TypeScript program of bench/peers, which speaks the line protocol. */
export function nodeEntry<Request>(name: string, program: string, { args = [], ...options }: ProgramOptions): Entry<Request> {
  const command = { name, command: process.execPath, args: [builtProgram(`bench/peers/${program}`), ...args], ...options }
  return { name, start: () => startTimed<Request>(command) }
}

/** The same in Python, absent where there is no Python. */
export function pythonEntry<Request>(
  name: string,
  program: string,
  python: PythonReady | PythonMissing,
  options: ProgramOptions,
): Entry<Request> {
  const { args = [], ...rest } = options
  const command = (interpreter: string): SubjectCommand => ({
    name,
    command: interpreter,
    args: [join(peersFolder, program), ...args],
    ...rest,
  })
  const start: Entry<Request>['start'] = () =>
    'reason' in python ? Promise.reject(new Error(python.reason)) : startTimed<Request>(command(python.command))
  return { name, start }
}

/** A process whose samples also tell the processor time that they took. */
async function startTimed<Request>(command: SubjectCommand): Promise<Subject<Request> & AsyncDisposable> {
  const subject = await SubjectProcess.start<Request>(command)
  return {
    name: subject.name,
    run: (request) => withCpuSeconds([subject.pid], () => subject.run(request)),
    [Symbol.asyncDispose]: () => subject[Symbol.asyncDispose](),
  }
}
