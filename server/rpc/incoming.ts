// What a client streams in, one message at a time and no faster than it is used. A client that sends nothing for too long ends
// his operation, as one that goes away does.
import type { Readable } from 'node:stream'
import type { Clock } from '../clock.ts'
import { DataError } from '../errors.ts'
import type { Operation } from '../workers/operation.ts'

interface HasReadableState {
  readonly _readableState?: { highWaterMark?: number }
}

/**
 * grpc-js reads up to 16 messages ahead on each call, be they as large as they like: here it is one, or none before it is asked
 * for. It has no setting for that; where its insides should change, it reads ahead as before.
 */
function readAhead(call: Readable, messages: 0 | 1): void {
  const { _readableState: state } = call as HasReadableState
  if (state?.highWaterMark !== undefined) state.highWaterMark = messages
}

// Not the stream's own iterator: at the end of what comes in it would destroy the half that still sends.
export async function* incoming<T>(
  call: Readable,
  operation: Operation,
  clock: Clock,
  idleMs: number,
  ahead: 0 | 1 = 0,
): AsyncGenerator<T> {
  readAhead(call, ahead)
  let wake: () => void = () => undefined
  const onReadable = () => {
    wake()
  }
  call.on('readable', onReadable).on('end', onReadable)
  for (;;) {
    operation.throwIfAborted()
    const message = call.read() as T | null
    if (message !== null) yield message
    else if (call.readableEnded) return
    else {
      await woken(operation, clock, idleMs, (resolve) => {
        wake = resolve
      })
    }
  }
}

async function woken(operation: Operation, clock: Clock, idleMs: number, listen: (wake: () => void) => void): Promise<void> {
  const { signal } = operation
  const stopTimer = clock.after(idleMs, () => {
    operation.abort(idle(idleMs))
  })
  await new Promise<void>((resolve) => {
    const wake = () => {
      stopTimer()
      signal.removeEventListener('abort', wake)
      resolve()
    }
    signal.addEventListener('abort', wake, { once: true })
    listen(wake)
  })
}

function idle(idleMs: number): DataError {
  return new DataError('CURSOR_IDLE', `The client sent nothing for ${idleMs} ms, so the call was ended.`, { idleMs: String(idleMs) })
}
