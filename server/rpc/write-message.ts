// One message onto a call, and no further before the network has taken it. A reader who takes nothing for too long ends his
// operation.
import { DataError } from '../errors.ts'
import type { Operation } from '../workers/operation.ts'
import type { RpcParts } from './parts.ts'

export interface MessageSink<T> {
  write(message: T, sent: (error?: Error | null) => void): unknown
}

export async function writeMessage<T>({ clock, limits }: RpcParts, call: MessageSink<T>, operation: Operation, message: T): Promise<void> {
  const { signal } = operation
  operation.throwIfAborted()
  await new Promise<void>((resolve, reject) => {
    const stalled = clock.after(limits.cursorIdleMs, () => {
      operation.abort(idle(limits.cursorIdleMs))
    })
    // grpc-js never calls back for a write of a call that has ended.
    const abort = () => {
      stalled()
      reject(signal.reason as Error)
    }
    signal.addEventListener('abort', abort, { once: true })
    call.write(message, (error) => {
      stalled()
      signal.removeEventListener('abort', abort)
      if (error) reject(error)
      else resolve()
    })
  })
}

export function idle(idleMs: number): DataError {
  return new DataError('CURSOR_IDLE', `The reader took nothing for ${idleMs} ms, so the result was closed.`, { idleMs: String(idleMs) })
}
