// Small answers of the engine as JavaScript values, for what it knows of files, plans and counts.
import { c, type ResultStruct } from './c-api.ts'
import { withResult } from './execute.ts'
import { copyBytes, peekInt32, peekWord, type Address } from './memory.ts'
import { destroy } from './pointer-slot.ts'
import { throwIfFailed } from './result.ts'
import type { Parameters } from '../engine.ts'

const INLINE_BYTES = 12

/** duckdb_string_t: 16 bytes, a length and then either up to 12 bytes of text or a prefix and an address. */
function readString(at: Address): string {
  const bytes = peekInt32(at)
  return Buffer.from(copyBytes(bytes <= INLINE_BYTES ? at + 4 : peekWord(at + 8), bytes)).toString('utf8')
}

function readBigint(at: Address): bigint {
  return new DataView(copyBytes(at, 8).buffer).getBigInt64(0, true)
}

function readColumn<T>(result: ResultStruct, column: number, width: number, read: (at: Address) => T): T[] {
  const values: T[] = []
  for (;;) {
    const chunk = c.fetchChunk(result)
    if (chunk === 0) break
    const data = c.vectorData(c.dataChunkVector(chunk, column))
    for (let row = 0; row < c.dataChunkSize(chunk); row++) values.push(read(data + width * row))
    destroy(c.destroyDataChunk, chunk)
  }
  throwIfFailed(result)
  return values
}

/** One VARCHAR column without nulls, all of its rows. */
export function readTexts(connection: Address, sql: string, parameters: Parameters = [], column = 0): string[] {
  return withResult(connection, sql, parameters, (result) => readColumn(result, column, 16, readString))
}

/** One BIGINT column without nulls, all of its rows. */
export function readBigints(connection: Address, sql: string, parameters: Parameters = []): bigint[] {
  return withResult(connection, sql, parameters, (result) => readColumn(result, 0, 8, readBigint))
}
