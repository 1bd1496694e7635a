// Ends what runs for callers who are nobody any more, after the rules of access have changed. A token that has run out since its
// call began is no reason: calls that follow a table may go on for days.
import { DataError } from '../errors.ts'
import type { Operation } from '../workers/operation.ts'

export async function endRevoked(operations: Iterable<Operation>): Promise<void> {
  await Promise.all(
    [...operations].map(async (operation) => {
      try {
        await operation.stillAllowed()
      } catch (error) {
        if (error instanceof DataError && error.reason === 'TOKEN_INVALID') operation.abort(error)
      }
    }),
  )
}
