// duckdb_error_data: how the Arrow functions of the C API report failures.
import { c } from './c-api.ts'
import { dataErrorFromDuckdb } from './errors.ts'
import type { Address } from './memory.ts'
import { destroy } from './pointer-slot.ts'

/** Throws what the error says and frees it; null and errors that report success are nothing. */
export function throwIfError(error: Address): void {
  if (error === 0) return
  const failed = c.hasError(error)
  const message = failed ? c.errorMessage(error) : null
  destroy(c.destroyError, error)
  if (failed) throw dataErrorFromDuckdb(message)
}
