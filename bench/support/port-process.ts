// A process that serves on a port and tells it among its first lines.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { repositoryRoot } from './paths.ts'
import { stopAtExit, stopProcess } from './stop-process.ts'

export interface PortProcess extends AsyncDisposable {
  readonly port: number
  /** All groups of the expression that found the port, as numbers. */
  readonly ports: readonly number[]
  readonly pid: number
}

export interface PortCommand {
  readonly command: string
  readonly args: readonly string[]
  /** Finds the port in a line, as its first group; others may be further groups. */
  readonly port: RegExp
  /** How it is told to end: by the end of its input, which reaches it also when this process is killed, or by SIGTERM. */
  readonly endsBy: 'input' | 'signal'
}

export async function startPortProcess({ command, args, port, endsBy }: PortCommand): Promise<PortProcess> {
  const child = spawn(command, args, { cwd: repositoryRoot, stdio: [endsBy === 'input' ? 'pipe' : 'ignore', 'pipe', 'inherit'] })
  stopAtExit(child)
  let failure = ''
  child.on('error', (error) => (failure = error.message))
  const stdout = child.stdout as NodeJS.ReadableStream
  for await (const line of createInterface({ input: stdout })) {
    const ports = port.exec(line)?.slice(1).map(Number)
    if (ports?.[0] === undefined || child.pid === undefined) continue
    stdout.resume()
    return { port: ports[0], ports, pid: child.pid, [Symbol.asyncDispose]: () => stopProcess(child) }
  }
  throw new Error(failure || `${args.join(' ')} ended without telling its port`)
}
