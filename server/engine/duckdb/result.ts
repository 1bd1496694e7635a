// A duckdb_result: filled through memory, passed on by value, destroyed once.
import { c, type ResultStruct } from './c-api.ts'
import { dataErrorFromDuckdb } from './errors.ts'
import { Scratch, type Address } from './memory.ts'

const memory = new Scratch(48)

function load(): ResultStruct {
  return {
    columnCount: memory.word(0),
    rowCount: memory.word(1),
    rowsChanged: memory.word(2),
    columns: memory.word(3),
    error: memory.word(4),
    internal: memory.word(5),
  }
}

function store(result: ResultStruct): Uint8Array {
  memory.setWord(0, result.columnCount)
  memory.setWord(1, result.rowCount)
  memory.setWord(2, result.rowsChanged)
  memory.setWord(3, result.columns)
  memory.setWord(4, result.error)
  memory.setWord(5, result.internal)
  return memory.bytes
}

/** Calls `run` with memory for a result; throws the result's error when it returns non-zero. */
export function receiveResult(run: (result: Uint8Array) => number): ResultStruct {
  memory.bytes.fill(0)
  if (run(memory.bytes) !== 0) {
    const message = c.resultError(memory.bytes)
    c.destroyResult(memory.bytes)
    throw dataErrorFromDuckdb(message)
  }
  return load()
}

/** Gives the result as the memory that the C API reads of it; `use` must start no other result. */
export function withResultPointer<T>(result: ResultStruct, use: (pointer: Uint8Array) => T): T {
  return use(store(result))
}

/** An error that came up while chunks were fetched; those end the stream without another sign. */
export function throwIfFailed(result: ResultStruct): void {
  const message = c.resultError(store(result))
  if (message !== null && message !== '') throw dataErrorFromDuckdb(message)
}

export function destroyResult(result: ResultStruct): void {
  c.destroyResult(store(result))
}

/**
 * For a result that may have rows left: the connection would keep what its query holds, up to some MiB, and its transaction until
 * the next query. The empty one ends them, in some microseconds.
 */
export function abandonResult(connection: Address, result: ResultStruct): void {
  destroyResult(result)
  memory.bytes.fill(0)
  c.query(connection, '', memory.bytes)
  c.destroyResult(memory.bytes)
}

/** Runs a statement for its effect. */
export function run(connection: Address, sql: string): void {
  destroyResult(receiveResult((result) => c.query(connection, sql, result)))
}
