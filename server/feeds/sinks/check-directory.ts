// Whose a directory is. Files of two sinks, or of two lives of a table, would have the same names and other rows.
import { readdir } from 'node:fs/promises'
import { isDeepStrictEqual } from 'node:util'
import { DataError } from '../../errors.ts'
import { isRowsFile } from './publish.ts'
import { readState, sinkOfStateFile, type SinkState } from './sink-state.ts'

/** What a sink wants to go on with. */
export interface Claim {
  readonly sink: string
  readonly table: string
  readonly life: string
  readonly partitionBy: readonly string[]
  /** The number that the table's next row will have. */
  readonly endRow: number
}

/** The state from which the sink goes on in the directory; null where it begins there. Fails with SINK_CONFLICT. */
export async function claimDirectory(directory: string, claim: Claim): Promise<SinkState | null> {
  const other = (await readdir(directory)).map(sinkOfStateFile).find((sink) => sink !== null && sink !== claim.sink)
  if (other !== undefined) throw conflict(directory, claim, `it belongs to the sink ${String(other)}`)
  const state = await readState(directory, claim.sink)
  if (state?.life === claim.life) {
    checkSame(directory, state, claim)
    return state
  }
  const hasRows = (await readdir(directory, { recursive: true })).some(isRowsFile)
  if (!hasRows) return null
  const whose =
    state === null
      ? 'there are files of a sink in it, but not its state'
      : `its files have rows of ${state.table === claim.table ? 'an earlier life of the table' : `the table ${state.table}`}`
  throw conflict(directory, claim, whose)
}

function checkSame(directory: string, state: SinkState, claim: Claim): void {
  if (!isDeepStrictEqual(state.partitionBy, claim.partitionBy))
    throw conflict(directory, claim, `its files are partitioned by ${state.partitionBy.join(', ') || 'nothing'}`)
  if (state.nextRow > claim.endRow)
    throw conflict(directory, claim, `its files go up to row ${state.nextRow}, but the table has only ${claim.endRow}`)
}

function conflict(directory: string, { sink }: Claim, why: string): DataError {
  return new DataError('SINK_CONFLICT', `The sink ${sink} cannot write to ${directory}: ${why}. Take an empty directory.`, {
    path: directory,
    sink,
  })
}
