// A value that may be absent, told apart from a value that is null. Plain frozen objects; a none is always the same one.
import { err, ok, type Result } from 'neverthrow'

interface Methods<T> {
  /** Applies `change` to the value, if there is one. What it returns is kept as it is, null and undefined too. */
  map<U>(change: (value: T) => U): Option<U>
  /** The option that `next` makes of the value, or none. */
  andThen<U>(next: (value: T) => Option<U>): Option<U>
  /** None unless the value satisfies `test`. */
  filter<S extends T>(test: (value: T) => value is S): Option<S>
  filter(test: (value: T) => boolean): Option<T>
  /** This option if it has a value, else `other`. */
  or<U>(other: Option<U>): Option<T | U>
  /** The value, or `fallback`. */
  unwrapOr<U>(fallback: U): T | U
  /** Ok of the value, or Err of `error`. */
  okOr<E>(error: E): Result<T, E>
  /** The outcome of the branch that applies. */
  match<A, B = A>(branches: { readonly some: (value: T) => A; readonly none: () => B }): A | B
  /** Both values as a pair, or none when either is missing. */
  zip<U>(other: Option<U>): Option<readonly [T, U]>
}

/** An option with a value. */
export interface Some<T> extends Methods<T> {
  readonly isSome: true
  readonly value: T
}

/** An option without a value. */
export interface None<T = never> extends Methods<T> {
  readonly isSome: false
}

/**
 * A value or nothing. Test `option.isSome` to reach `option.value`, or use the methods. No method throws unless a function
 * given to it does.
 */
export type Option<T> = Some<T> | None<T>

/** An option with this value, be it null or undefined; see {@link fromNullable}. */
export function some<T>(value: T): Option<T> {
  const self: Option<T> = Object.freeze<Some<T>>({
    isSome: true,
    value,
    map: (change) => some(change(value)),
    andThen: (next) => next(value),
    filter: (test: (value: T) => boolean) => (test(value) ? self : none),
    or: () => self,
    unwrapOr: () => value,
    okOr: () => ok(value),
    match: (branches) => branches.some(value),
    zip: (other) => other.map((theirs) => [value, theirs] as const),
  })
  return self
}

/** The option without a value. */
export const none: Option<never> = Object.freeze<None>({
  isSome: false,
  map: () => none,
  andThen: () => none,
  filter: () => none,
  or: (other) => other,
  unwrapOr: (fallback) => fallback,
  okOr: (error) => err(error),
  match: (branches) => branches.none(),
  zip: () => none,
})

/** None for null and undefined, else some of the value. */
export function fromNullable<T>(value: T | null | undefined): Option<NonNullable<T>> {
  return value === null || value === undefined ? none : some(value)
}
