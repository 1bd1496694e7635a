// Where a try of a call goes, and calls that are ready to be tried.
import type { QuiverError } from '../errors.ts'
import type { Result } from '../result.ts'
import type { CallFacts } from './call-facts.ts'
import type { CallOptions, Connection, StartOptions } from './connection.ts'
import type { Source } from './result-stream.ts'

/** Where a try of a call goes, and what it has to keep to. */
export interface Target {
  readonly connection: Connection
  readonly options: StartOptions
}

/** A call that answers with a stream, ready to be made. */
export interface StreamCall<T> {
  readonly facts: CallFacts
  readonly options: CallOptions
  readonly open: (target: Target) => Result<Source<T>, QuiverError>
}
