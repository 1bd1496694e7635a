// The server under test, in a process of its own on a free port.
import { builtProgram } from './build.ts'
import { startPortProcess, type PortProcess } from './port-process.ts'
import { PeakRss } from './rss.ts'

export interface ServerOptions {
  /** Directories that it may read. */
  readonly roots: readonly string[]
  /** Its memory, e.g. `512MB`; default its own. */
  readonly memory?: string
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

  static async start({ roots, memory }: ServerOptions): Promise<ServerProcess> {
    const limits = memory === undefined ? [] : ['--memory', memory]
    const flags = ['serve', '--port', '0', '--http-port', '0', '--log', 'warn', ...roots.flatMap((root) => ['--root', root]), ...limits]
    const args = [builtProgram('server/main.ts'), ...flags]
    return new ServerProcess(
      await startPortProcess({ command: process.execPath, args, port: /:(\d+) \(gRPC\) and \S+:(\d+) \(HTTP\)/, endsBy: 'signal' }),
    )
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
