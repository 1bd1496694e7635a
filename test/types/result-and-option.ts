import {
  fromNullable,
  isErr,
  isOk,
  none,
  ok,
  partition,
  sequence,
  some,
  traverse,
  traverseAsync,
  type Option,
  type Result,
  type ResultAsync,
} from '../../client/index.ts'
import { expectType } from './expect.ts'

declare const results: Result<number, 'bad'>[]
declare const later: (text: string) => ResultAsync<number, 'late'>
declare const promised: (text: string) => Promise<Result<number, 'late'>>

// The guards narrow in filter.
expectType<number[]>()(results.filter(isOk).map(({ value }) => value))
expectType<'bad'[]>()(results.filter(isErr).map(({ error }) => error))

expectType<Result<number[], 'bad'>>()(sequence(results))
expectType<[values: number[], errors: 'bad'[]]>()(partition(results))
expectType<Result<string[], 'odd'>>()(traverse([1, 2], (value): Result<string, 'odd'> => ok(String(value))))
expectType<ResultAsync<number[], 'late'>>()(traverseAsync(['a'], later))
expectType<ResultAsync<number[], 'late'>>()(traverseAsync(['a'], promised))

declare const option: Option<number>

expectType<Option<string>>()(option.map(String))
expectType<Option<string>>()(option.andThen((value) => some(String(value))))
expectType<number | null>()(option.unwrapOr(null))
expectType<Result<number, 'none'>>()(option.okOr('none' as const))
expectType<Option<readonly [number, string]>>()(option.zip(some('a')))
expectType<Option<string | number>>()(option.or(some('a')))
expectType<string | null>()(option.match({ some: (value) => String(value), none: () => null }))
expectType<Option<never>>()(none)

declare const literal: Option<'a' | 'b'>
const isA = (value: 'a' | 'b'): value is 'a' => value === 'a'
expectType<Option<'a'>>()(literal.filter(isA))

declare const absent: string | null | undefined
expectType<Option<string>>()(fromNullable(absent))

// The value is there only when there is one.
if (option.isSome) expectType<number>()(option.value)
// @ts-expect-error -- it may be none
void option.value

// A none is an option of anything.
const nothing: Option<Date> = none
void nothing
