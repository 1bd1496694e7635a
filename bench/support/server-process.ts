// The server under test, in a process of its own on a free port.
import { builtProgram } from './build.ts'
import { startPortProcess, type PortProcess } from './port-process.ts'
import { PeakRss } from './rss.ts'

export interface ServerOptions {
  /** Directories that it may read. */
  readonly roots: readonly string[]
  /** Its memory, e.g. `512MB`; default its own. */
  readonly memory?: string
  /** Further flags of `quiver serve`. */
  readonly flags?: readonly string[]
}

export class ServerProcess implements AsyncDisposable {
  readonly address: string
  /** `host:port` of HTTP. */
  readonly httpAddress: string
  readonly peakRss: PeakRss
  readonly #process: PortProcess

  private constructor(process: PortProcess) {
    this.#process = process
    this.address = `127.0.0.1:${process.port}`
    this.httpAddress = `127.0.0.1:${process.ports[1] ?? 0}`
    this.peakRss = new PeakRss(process.pid)
  }

  static async start({ roots, memory, flags: further = [] }: ServerOptions): Promise<ServerProcess> {
    const limits = memory === undefined ? [] : ['--memory', memory]
    const flags = [
      'serve',
      '--port',
      '0',
      '--http-port',
      '0',
      '--log',
      'warn',
      ...roots.flatMap((root) => ['--root', root]),
      ...limits,
      ...further,
    ]
    return ServerProcess.#of([builtProgram('server/main.ts'), ...flags])
  }

  /** One without what a team wants of a server; see bench/quiver/bare-server.ts. */
  static async startBare({ roots }: Pick<ServerOptions, 'roots'>): Promise<ServerProcess> {
    return ServerProcess.#of([builtProgram('bench/quiver/bare-server.ts'), ...roots])
  }

  static async #of(args: readonly string[]): Promise<ServerProcess> {
    const port = /:(\d+) \(gRPC\) and \S+:(\d+) \(HTTP\)/
    return new ServerProcess(await startPortProcess({ command: process.execPath, args, port, endsBy: 'signal' }))
  }

  get pid(): number {
    return this.#process.pid
  }

  async close(): Promise<void> {
    this.peakRss.close()
    await this.#process[Symbol.asyncDispose]()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
