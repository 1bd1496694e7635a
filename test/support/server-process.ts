// A server in a process of its own, so that a crash is seen as one and its memory can be measured.
import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const repository = join(import.meta.dirname, '..', '..')

/** A wrapper for {@link ServerProcess.start}: with Node's inspector. */
export const INSPECTED = ['env', 'NODE_OPTIONS=--inspect=127.0.0.1:0']
const INSPECTOR_SAYS = /^(?:For help, see: https:\/\/nodejs\.org|Debugger attached|Debugger ending)/

export class ServerProcess implements AsyncDisposable {
  readonly #child: ChildProcess
  readonly address: string
  /** `host:port` of HTTP. */
  readonly httpAddress: string
  /** Where the server runs, the only directory that it reads and writes; removed at the end. */
  readonly root: string
  /** What the server wrote to its log at level error, and anything else on its standard error. */
  readonly faults: string[] = []
  /** Where Node's inspector listens; null for a process without, see {@link INSPECTED}. */
  inspectorUrl: string | null = null

  private constructor(child: ChildProcess, ports: readonly string[], root: string) {
    this.#child = child
    const [grpc = '0', http = '0'] = ports
    this.address = `127.0.0.1:${grpc}`
    this.httpAddress = `127.0.0.1:${http}`
    this.root = root
  }

  /** `wrapper`: a command that becomes the one that follows it. */
  static async start(flags: readonly string[] = [], wrapper: readonly string[] = []): Promise<ServerProcess> {
    const root = mkdtempSync(join(tmpdir(), 'quiver-test-'))
    // What test/run.ts has compiled; without it, the sources.
    const compiled = process.env['QUIVER_COMPILED'] ?? ''
    const main =
      compiled === ''
        ? ['--import', import.meta.resolve('tsx'), join(repository, 'server', 'main.ts')]
        : [join(compiled, 'server', 'main.js')]
    const command = [...main, 'serve', '--port', '0', '--http-port', '0', '--log', 'error', '--root', root]
    const [program = process.execPath, ...words] = [...wrapper, process.execPath, ...command, ...flags]
    const child = spawn(program, words, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    const said: string[] = []
    let onLine = (line: string): unknown => said.push(line)
    createInterface({ input: child.stderr }).on('line', (line) => onLine(line))
    for await (const line of createInterface({ input: child.stdout })) {
      const ports = [...line.matchAll(/:(\d+) /g)].map(([, port = '']) => port)
      if (ports.length === 0) continue
      child.stdout.resume()
      const server = new ServerProcess(child, ports, root)
      onLine = (line) => server.#note(line)
      for (const line of said) onLine(line)
      return server
    }
    rmSync(root, { recursive: true })
    throw new Error(`the server ended before it listened: ${said.join('\n')}`)
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  get port(): number {
    return Number(this.address.split(':')[1])
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** Resident bytes now, where /proc tells; null elsewhere. */
  residentBytes(): number | null {
    try {
      const kib = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${this.#child.pid}/status`, 'utf8'))?.[1]
      return kib === undefined ? null : Number(kib) * 1024
    } catch {
      return null
    }
  }

  /** Sends a signal and gives the exit code; null when a signal ended the process. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    if (this.isRunning) {
      const exited = once(this.#child, 'exit')
      this.#child.kill(signal)
      await exited
    }
    return this.#child.exitCode
  }

  #note(line: string): void {
    const url = /^Debugger listening on (ws:\S+)$/.exec(line)?.[1]
    if (url !== undefined) this.inspectorUrl = url
    else if (!INSPECTOR_SAYS.test(line)) this.faults.push(line)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
    rmSync(this.root, { recursive: true, force: true })
    assert.deepEqual(this.faults, [], 'the server logged faults')
  }
}
