// Why a command ends without having done its work: one line for the user and a code for the shell.
import type { QuiverError, Result } from '../../client/index.ts'

export const EXIT = { failed: 1, usage: 2, interrupted: 130 } as const

export class CommandFailure extends Error {
  override readonly name = 'CommandFailure'
  readonly exitCode: number

  constructor(message: string, exitCode: number = EXIT.failed, options?: ErrorOptions) {
    super(message, options)
    this.exitCode = exitCode
  }
}

/** The command line itself is wrong. */
export function usageFailure(message: string): CommandFailure {
  return new CommandFailure(message, EXIT.usage)
}

/** The value, or the error as the command's failure. */
export function orFail<T>(result: Result<T, QuiverError>): T {
  if (result.isOk()) return result.value
  throw failureOf(result.error)
}

/** A stream of results as a stream of values; its error is the command's failure. */
export async function* allOrFail<T>(results: AsyncIterable<Result<T, QuiverError>>): AsyncGenerator<T> {
  for await (const result of results) yield orFail(result)
}

function failureOf(error: QuiverError): CommandFailure {
  return new CommandFailure(errorLine(error), EXIT.failed, { cause: error })
}

/** `data/x.parquet: there is no such file (FILE_NOT_FOUND)`, on one line. */
export function errorLine({ message, reason }: QuiverError): string {
  return `${oneLine(message)} (${reason})`
}

export function oneLine(text: string): string {
  return text.replace(/\s*[\r\n]+\s*/g, ' ').trim()
}
