// Quiver as a subject: a server in one process, a client that speaks the line protocol in another. Each run also tells the
// server's peak memory.
import type { Sample } from './alternate.ts'
import { builtProgram } from './build.ts'
import { withCpuSeconds } from './cpu-time.ts'
import type { Entry } from './roster.ts'
import { ServerProcess, type ServerOptions } from './server-process.ts'
import { SubjectProcess } from './subject-process.ts'

export interface QuiverOptions {
  /** The subject's name; default `quiver`. */
  readonly name?: string
  /** A program of bench/quiver; its first argument is the server's address. */
  readonly client: string
  readonly clientArgs?: readonly string[]
  readonly server: ServerOptions
  readonly timeoutMs: number
}

export function quiverEntry<Request>(options: QuiverOptions): Entry<Request> {
  const name = options.name ?? 'quiver'
  return {
    name,
    async start() {
      const quiver = await QuiverSubject.start<Request>(options)
      return { name, run: (request) => quiver.run(request), [Symbol.asyncDispose]: () => quiver[Symbol.asyncDispose]() }
    },
  }
}

export class QuiverSubject<Request> implements AsyncDisposable {
  readonly server: ServerProcess
  readonly #client: SubjectProcess<Request>

  private constructor(server: ServerProcess, client: SubjectProcess<Request>) {
    this.server = server
    this.#client = client
  }

  static async start<Request>({
    name = 'quiver',
    client,
    clientArgs = [],
    server,
    timeoutMs,
  }: QuiverOptions): Promise<QuiverSubject<Request>> {
    const running = await ServerProcess.start(server)
    try {
      return new QuiverSubject(running, await startClient<Request>(name, client, [running.address, ...clientArgs], timeoutMs))
    } catch (error) {
      await running.close()
      throw error
    }
  }

  async run(request: Request): Promise<Sample> {
    const { peakRss } = this.server
    peakRss.reset()
    const sample = await withCpuSeconds([this.server.pid, this.#client.pid], () => this.#client.run(request))
    const serverPeakRssBytes = await peakRss.read()
    return serverPeakRssBytes === null ? sample : { ...sample, serverPeakRssBytes }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.close()
    await this.server.close()
  }
}

/** A program of bench/quiver as a process that answers requests. */
export function startClient<Request>(
  name: string,
  client: string,
  args: readonly string[],
  timeoutMs: number,
): Promise<SubjectProcess<Request>> {
  // As docs/client.md advises programs that collect gigabytes.
  const nodeArgs = ['--heap-growing-percent=400', builtProgram(`bench/quiver/${client}`), ...args]
  return SubjectProcess.start<Request>({ name, command: process.execPath, args: nodeArgs, timeoutMs })
}
