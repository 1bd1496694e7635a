import { DataError } from '../errors.ts'

// Names come from strangers, errors travel in headers of bounded size.
const MAX_PATH = 200

/** The refusal of Arrow data that breaks its format; `column` is the path of the offending column, outermost name first. */
export function arrowInvalid(problem: string, column: string | null = null): DataError {
  if (column === null) return new DataError('ARROW_INVALID', `Invalid Arrow data: ${problem}`)
  const path = column.length > MAX_PATH ? `${column.slice(0, MAX_PATH)}…` : column
  return new DataError('ARROW_INVALID', `Invalid Arrow data: column '${path}' ${problem}`, { column: path })
}
