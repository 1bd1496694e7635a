import type { ErrorKind, KnownReason, QuiverError, Reason } from '../../client/index.ts'
import type { Reason as ServerReason } from '../../server/errors.ts'
import { expectType, sameType } from './expect.ts'

declare const error: QuiverError

// A switch on the kind can be exhaustive, and one that forgets a kind does not compile.
function advice(): string {
  switch (error.kind) {
    case 'transport':
    case 'circuit-open':
    case 'exhausted':
      return `wait ${error.retryAfterMs ?? 1000} ms`
    case 'timeout':
    case 'cancelled':
      return 'ask again'
    case 'not-found':
    case 'invalid':
    case 'denied':
      return `fix the ${error.details.path ?? 'request'}`
    case 'corrupt':
    case 'internal':
      return 'tell somebody'
  }
}
void advice

// @ts-expect-error -- kinds are missing
function incomplete(): string {
  // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- that the compiler sees it too is what is tested
  switch (error.kind) {
    case 'transport':
      return 'wait'
  }
}
void incomplete

sameType<
  ErrorKind,
  'transport' | 'timeout' | 'cancelled' | 'circuit-open' | 'not-found' | 'invalid' | 'exhausted' | 'denied' | 'corrupt' | 'internal'
>(true)

// What every kind has.
expectType<boolean>()(error.retryable)
expectType<number | null>()(error.retryAfterMs)
expectType<string>()(error.message)
expectType<Readonly<Record<string, string>>>()(error.details)

// All reasons of the server are known here, and a newer one's are possible.
sameType<Exclude<ServerReason, KnownReason>, never>(true)
const newer: Reason = 'FROM_THE_FUTURE'
void newer

// @ts-expect-error -- errors do not change
error.message = ''
