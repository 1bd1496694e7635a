// Assertions for the compiler: they do nothing at run time.

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

/** Accepts a value of exactly this type: `expectType<number>()(value)`. */
export function expectType<Expected>(): <Actual>(value: Equal<Actual, Expected> extends true ? Actual : never) => void {
  return () => undefined
}

/** Holds when both types are the same: `sameType<A, B>(true)`. */
export function sameType<A, B>(same: Equal<A, B>): void {
  void same
}
