// What all parts of this folder have in common: they are given work that answers with a Result, and run it, or run it again, later, or
// not at all. So they nest in any order, and each can be used alone.
import type { QuiverError } from '../errors.ts'
import type { Result } from '../result.ts'

/** What a try of some work has to keep to. */
export interface Attempt {
  /** Ends the try when it aborts. */
  readonly signal?: AbortSignal | undefined
  /** Milliseconds from now after which the try is to end; undefined: never. */
  readonly deadlineMs?: number | undefined
  /** How many tries there were before this one. */
  readonly tries: number
}

/** Work that may be tried several times. It does not reject. */
export type Work<T> = (attempt: Attempt) => PromiseLike<Result<T, QuiverError>>

/** Decides whether, when and how often work runs. */
export interface Policy {
  /** The answer of the work, or an error of the policy's own. What the work throws comes through. */
  run<T>(work: Work<T>, attempt?: Attempt): Promise<Result<T, QuiverError>>
}

/** A try that nothing bounds. */
export const FIRST_TRY: Attempt = { tries: 0 }

/** Policies as one: the first is the outermost. Without any, the work just runs. */
export function wrap(...policies: readonly Policy[]): Policy {
  const [first, ...others] = policies
  if (first === undefined) return { run: async (work, attempt = FIRST_TRY) => work(attempt) }
  if (others.length === 0) return first
  const inner = wrap(...others)
  return { run: (work, attempt) => first.run((own) => inner.run(work, own), attempt) }
}
