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

/** The value, or the error as the command's failure. `sql` is the text that a position in the error counts in. */
export function orFail<T>(result: Result<T, QuiverError>, sql?: string): T {
  if (result.isOk()) return result.value
  const { error } = result
  throw new CommandFailure(`${placeIn(sql, error)}${errorLine(error)}`, EXIT.failed, { cause: error })
}

/** A stream of results as a stream of values; its error is the command's failure. */
export async function* allOrFail<T>(results: AsyncIterable<Result<T, QuiverError>>, sql?: string): AsyncGenerator<T> {
  for await (const result of results) yield orFail(result, sql)
}

/** `data/x.parquet: there is no such file (FILE_NOT_FOUND)`, on one line. */
export function errorLine({ message, reason }: QuiverError): string {
  return `${oneLine(message)} (${reason})`
}

export function oneLine(text: string): string {
  return text.replace(/\s*[\r\n]+\s*/g, ' ').trim()
}

function placeIn(sql: string | undefined, { details }: QuiverError): string {
  const position = details['position']
  if (sql === undefined || position === undefined) return ''
  const lines = sql.slice(0, Number(position)).split('\n')
  return `line ${lines.length}, column ${(lines.at(-1) ?? '').length + 1}: `
}
