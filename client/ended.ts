// The errors of what this side ended: by a signal, a deadline, or a close.
import { localError, type CancelledError, type TimeoutError } from './errors.ts'

export function abortedError(signal: AbortSignal | undefined): CancelledError {
  const reason: unknown = signal?.reason
  const why = reason instanceof Error ? reason.message : String(reason)
  return localError('cancelled', 'CANCELLED', 'CANCELLED', `The call's signal aborted: ${why}`)
}

export function deadlineError(what: 'call' | 'query' | 'try', deadlineMs: number): TimeoutError {
  return localError('timeout', 'DEADLINE_EXCEEDED', 'DEADLINE_EXCEEDED', `The ${what} did not end within ${deadlineMs} ms.`)
}

export function closedError(): CancelledError {
  return localError('cancelled', 'CANCELLED', 'CLIENT_CLOSED', 'This client is closed; connect a new one.')
}
