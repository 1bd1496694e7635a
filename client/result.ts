// Results are neverthrow's; here are the few functions over lists of them that it lacks.
import { err, ok, ResultAsync, type Err, type Ok, type Result } from 'neverthrow'

export { Err, err, errAsync, fromPromise, fromSafePromise, fromThrowable, Ok, ok, okAsync, Result, ResultAsync, safeTry } from 'neverthrow'

/**
 * Whether a result is Ok, as a function: `results.filter(isOk).map(({ value }) => value)`.
 */
export function isOk<T, E>(result: Result<T, E>): result is Ok<T, E> {
  return result.isOk()
}

/**
 * Whether a result is Err, as a function: `results.filter(isErr).map(({ error }) => error)`.
 */
export function isErr<T, E>(result: Result<T, E>): result is Err<T, E> {
  return result.isErr()
}

/**
 * All values in the order of `results`, or the first Err. An empty list is Ok.
 */
export function sequence<T, E>(results: Iterable<Result<T, E>>): Result<T[], E> {
  return traverse(results, (result) => result)
}

/**
 * Applies `step` to each item in order and gathers the values; stops at the first Err and returns it.
 */
export function traverse<A, T, E>(items: Iterable<A>, step: (item: A, index: number) => Result<T, E>): Result<T[], E> {
  const values: T[] = []
  for (const item of items) {
    const result = step(item, values.length)
    if (result.isErr()) return err(result.error)
    values.push(result.value)
  }
  return ok(values)
}

/**
 * Applies `step` to all items at once and gathers the values in the order of `items`. Waits for every one to settle, also when
 * some fail, and then returns the Err that comes first in that order.
 */
export function traverseAsync<A, T, E>(
  items: Iterable<A>,
  step: (item: A, index: number) => ResultAsync<T, E> | PromiseLike<Result<T, E>>,
): ResultAsync<T[], E> {
  return new ResultAsync(Promise.all(Array.from(items, async (item, index) => await step(item, index))).then(sequence))
}

/**
 * The values and the errors apart, each in the order of `results`.
 */
export function partition<T, E>(results: Iterable<Result<T, E>>): [values: T[], errors: E[]] {
  const values: T[] = []
  const errors: E[] = []
  for (const result of results) {
    if (result.isOk()) values.push(result.value)
    else errors.push(result.error)
  }
  return [values, errors]
}
