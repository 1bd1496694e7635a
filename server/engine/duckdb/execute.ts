// Runs statements: streaming for queries whose rows are taken page by page, and to their end for those run for their effect.
import type { Parameters } from '../engine.ts'
import { c, type ResultStruct } from './c-api.ts'
import { dataErrorFromDuckdb } from './errors.ts'
import type { Address } from './memory.ts'
import { destroy, receive } from './pointer-slot.ts'
import { destroyResult, receiveResult } from './result.ts'
import { prepareRaw } from './statement.ts'
import { bindParameters } from './values.ts'

/** Starts a bound statement; rows are made while chunks are fetched. */
export function executeStreaming(statement: Address): ResultStruct {
  const { pointer, returned } = receive((out) => c.pendingStreaming(statement, out))
  try {
    if (returned !== 0) throw dataErrorFromDuckdb(pointer === 0 ? null : c.pendingError(pointer))
    return receiveResult((result) => c.executePending(pointer, result))
  } finally {
    destroy(c.destroyPending, pointer)
  }
}

/** Prepares, binds and starts any statement, gives its result to `use`, and frees everything. */
export function withResult<T>(connection: Address, sql: string, parameters: Parameters, use: (result: ResultStruct) => T): T {
  const statement = prepareRaw(connection, sql)
  try {
    bindParameters(statement, parameters)
    const result = executeStreaming(statement)
    try {
      return use(result)
    } finally {
      destroyResult(result)
    }
  } finally {
    destroy(c.destroyPrepare, statement)
  }
}
