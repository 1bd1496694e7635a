// A value that may be absent, told apart from a value that is null. Immutable; a none is always the same object.
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

class SomeOf<T> implements Some<T> {
  readonly isSome = true
  readonly value: T

  constructor(value: T) {
    this.value = value
  }

  map<U>(change: (value: T) => U): Option<U> {
    return some(change(this.value))
  }

  andThen<U>(next: (value: T) => Option<U>): Option<U> {
    return next(this.value)
  }

  filter<S extends T>(test: (value: T) => value is S): Option<S>
  filter(test: (value: T) => boolean): Option<T>
  filter(test: (value: T) => boolean): Option<T> {
    return test(this.value) ? this : none
  }

  or(): Option<T> {
    return this
  }

  unwrapOr(): T {
    return this.value
  }

  okOr<E>(): Result<T, E> {
    return ok(this.value)
  }

  match<A, B>(branches: { readonly some: (value: T) => A; readonly none: () => B }): A | B {
    return branches.some(this.value)
  }

  zip<U>(other: Option<U>): Option<readonly [T, U]> {
    return other.map((theirs) => [this.value, theirs] as const)
  }
}

class Nothing implements None {
  readonly isSome = false

  map(): Option<never> {
    return this
  }

  andThen(): Option<never> {
    return this
  }

  filter(): Option<never> {
    return this
  }

  or<U>(other: Option<U>): Option<U> {
    return other
  }

  unwrapOr<U>(fallback: U): U {
    return fallback
  }

  okOr<E>(error: E): Result<never, E> {
    return err(error)
  }

  match<A, B>(branches: { readonly some: (value: never) => A; readonly none: () => B }): A | B {
    return branches.none()
  }

  zip(): Option<never> {
    return this
  }
}

/** An option with this value, be it null or undefined; see {@link fromNullable}. */
export function some<T>(value: T): Option<T> {
  return new SomeOf(value)
}

/** The option without a value. */
export const none: Option<never> = new Nothing()

/** None for null and undefined, else some of the value. */
export function fromNullable<T>(value: T | null | undefined): Option<NonNullable<T>> {
  return value === null || value === undefined ? none : some(value)
}
