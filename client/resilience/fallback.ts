// Something else where a call failed: the answer of before, a default, another server.
import type { QuiverError } from '../errors.ts'
import { ResultAsync, type Result } from '../result.ts'

/** Options of a fallback. */
export interface FallbackOptions {
  /** For which errors, by default those that tell against the server: kinds `transport`, `timeout`, `circuit-open`, `exhausted`, `internal`. */
  readonly when?: ((error: QuiverError) => boolean) | undefined
}

const KINDS: ReadonlySet<QuiverError['kind']> = new Set(['transport', 'timeout', 'circuit-open', 'exhausted', 'internal'])

/** The result, or what `other` makes of its error. What `other` answers is final. */
export function withFallback<T>(
  result: PromiseLike<Result<T, QuiverError>>,
  other: (error: QuiverError) => Result<T, QuiverError> | PromiseLike<Result<T, QuiverError>>,
  { when = ({ kind }) => KINDS.has(kind) }: FallbackOptions = {},
): ResultAsync<T, QuiverError> {
  return new ResultAsync(Promise.resolve(result).then((found) => (found.isErr() && when(found.error) ? other(found.error) : found)))
}
