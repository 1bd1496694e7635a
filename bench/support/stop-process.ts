// No child outlives the bench: each is stopped by its own id, also when the bench itself is ended early.
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

const graceMs = 5_000

const running = new Set<ChildProcess>()
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')))

/** Ends the child should this process exit before {@link stopProcess} did. */
export function stopAtExit(child: ChildProcess): void {
  running.add(child)
  child.once('exit', () => running.delete(child))
}

/** Ends the child's input, or without one asks it to end; ends it when it does not. Resolves when it has ended. */
export async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  if (child.stdin === null) child.kill('SIGTERM')
  else child.stdin.end()
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs)
  await exited
  clearTimeout(timer)
}
