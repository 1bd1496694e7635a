// Messages onto a call, each no further before the network has taken it. A reader who takes nothing for too long ends his operation.
import { DataError } from '../errors.ts'
import type { Operation } from '../workers/operation.ts'
import type { RpcParts } from './parts.ts'

export interface MessageSink<T> {
  write(message: T, sent: (error?: Error | null) => void): unknown
}

/** Sends one message; settles once the transport has taken it, and fails when the operation is ended before. */
export type WriteMessage<T> = (message: T) => Promise<void>

export function messageWriter<T>(
  { clock, limits }: Pick<RpcParts, 'clock' | 'limits'>,
  call: MessageSink<T>,
  operation: Operation,
): WriteMessage<T> {
  const { signal } = operation
  const underWay = new Set<(reason: Error) => void>()
  // Once for the call, as live rows go out one by one. grpc-js never calls back for a write of a call that has ended.
  signal.addEventListener(
    'abort',
    () => {
      for (const fail of underWay) fail(signal.reason as Error)
    },
    { once: true },
  )
  return (message) =>
    new Promise((resolve, reject) => {
      operation.throwIfAborted()
      const stopTimer = clock.after(limits.cursorIdleMs, () => {
        operation.abort(idle(limits.cursorIdleMs))
      })
      const settle = (error?: Error | null): void => {
        if (!underWay.delete(settle)) return
        stopTimer()
        if (error) reject(error)
        else resolve()
      }
      underWay.add(settle)
      call.write(message, settle)
    })
}

export function idle(idleMs: number): DataError {
  return new DataError('CURSOR_IDLE', `The reader took nothing for ${idleMs} ms, so the result was closed.`, { idleMs: String(idleMs) })
}
