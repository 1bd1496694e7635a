// What turns the options of our methods into fields of requests: absent fields stay absent, wrong numbers are told, not mangled.
import { invalidError, type QuiverError } from '../errors.ts'
import { err, ok, type Result } from '../result.ts'

/** The fields that are not undefined. The generated types tell absent from undefined; callers' options need not. */
export function present<T extends object>(fields: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T
}

/** Err, naming the first of the numbers that is not whole or is negative; absent ones are fine. */
export function wholeNumbers(numbers: Readonly<Record<string, number | bigint | undefined>>): Result<void, QuiverError> {
  const wrong = Object.entries(numbers).find(([, value]) => value !== undefined && !isWhole(value))
  if (wrong === undefined) return ok(undefined)
  const [name, value] = wrong
  return err(invalidError('ARGUMENT_INVALID', `${name} must be a whole number, 0 or more, not ${value}.`, { argument: name }))
}

/** A 64-bit number as the wire's codec takes it. */
export function wireNumber(value: number | bigint | undefined): string | undefined {
  return value?.toString()
}

function isWhole(value: number | bigint): boolean {
  return value >= 0 && (typeof value === 'bigint' || Number.isSafeInteger(value))
}
