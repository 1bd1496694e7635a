// A server in a process of its own, so that its memory is its own too.
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { CommandFailure } from '../failure.ts'

const MAIN = join(import.meta.dirname, '..', '..', `main${extname(import.meta.filename)}`)

export class ServerProcess implements AsyncDisposable {
  /** `host:port` */
  readonly address: string
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, address: string) {
    this.#child = child
    this.address = address
  }

  /** Started with `quiver serve` and these options on a free port; resolves when it listens. */
  static async start(options: readonly string[]): Promise<ServerProcess> {
    const args = [...process.execArgv, MAIN, 'serve', '--port', '0', '--http-port', '0', '--log', 'error', ...options]
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    for await (const line of createInterface({ input: child.stdout })) {
      const address = /listens on (\S+:\d+)/.exec(line)?.[1]
      if (address !== undefined) return new ServerProcess(child, address)
    }
    throw new CommandFailure('the server of the demo did not start')
  }

  /** Bytes of memory that the process has now; null where the system has no way to tell. */
  async residentBytes(): Promise<number | null> {
    const { pid } = this.#child
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => null)
    const kibibytes = status === null ? await askPs(pid) : /^VmRSS:\s*(\d+) kB$/m.exec(status)?.[1]
    return kibibytes === undefined ? null : Number(kibibytes) * 1_024
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGTERM')
    await ended
  }
}

/** On macOS and other systems without /proc. */
async function askPs(pid: number | undefined): Promise<string | undefined> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)]).catch(() => ({ stdout: '' }))
  return /\d+/.exec(stdout)?.[0]
}
