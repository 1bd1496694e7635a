// Errors as calls end with them.
import { localError, type QuiverError } from '../../../../client/errors.ts'

export function transportError(retryAfterMs: number | null = null): QuiverError {
  return { ...localError('transport', 'UNAVAILABLE', 'CANCELLED', 'The connection was lost.'), retryable: true, retryAfterMs }
}

export function notFound(): QuiverError {
  return localError('not-found', 'NOT_FOUND', 'FILE_NOT_FOUND', 'There is no such file.')
}

/** Lets everything that is ready run. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await Promise.resolve()
}
