// The functions of DuckDB's C API that the engine calls, pointers as numbers (see memory.ts).
// Signatures from duckdb.h of the pinned version; https://duckdb.org/docs/stable/clients/c/api
import koffi from 'koffi'
import { duckdbLibrary } from './library.ts'
import type { Address } from './memory.ts'

/** duckdb_result: passed by value to duckdb_fetch_chunk; only `internal` is read by the current C API. */
export interface ResultStruct {
  readonly columnCount: number
  readonly rowCount: number
  readonly rowsChanged: number
  readonly columns: Address
  readonly error: Address
  readonly internal: Address
}

koffi.struct('duckdb_result', {
  columnCount: 'uint64',
  rowCount: 'uint64',
  rowsChanged: 'uint64',
  columns: 'uint64',
  error: 'uint64',
  internal: 'uint64',
})
koffi.struct('duckdb_query_progress_type', { percentage: 'double', rows: 'uint64', total: 'uint64' })
koffi.struct('duckdb_hugeint', { lower: 'uint64', upper: 'int64' })
koffi.struct('duckdb_decimal', { width: 'uint8', scale: 'uint8', value: 'duckdb_hugeint' })

// An out parameter is written into an array of the caller's; `out` arrays hold 64-bit words off the V8 heap.
type Out = Uint8Array
const fn = <F>(name: string, result: string, parameters: string[]): F => duckdbLibrary.func(name, result, parameters) as unknown as F

const P = 'uint64' // a pointer's value
const OUT = 'void*' // memory of ours that is written

export const c = {
  createConfig: fn<(out: Out) => number>('duckdb_create_config', 'int', [OUT]),
  setConfig: fn<(config: Address, name: string, value: string) => number>('duckdb_set_config', 'int', [P, 'const char*', 'const char*']),
  destroyConfig: fn<(config: Out) => void>('duckdb_destroy_config', 'void', [OUT]),
  openExt: fn<(path: string, out: Out, config: Address, error: Out) => number>('duckdb_open_ext', 'int', ['const char*', OUT, P, OUT]),
  close: fn<(database: Out) => void>('duckdb_close', 'void', [OUT]),
  free: fn<(pointer: Address) => void>('duckdb_free', 'void', [P]),
  connect: fn<(database: Address, out: Out) => number>('duckdb_connect', 'int', [P, OUT]),
  disconnect: fn<(connection: Out) => void>('duckdb_disconnect', 'void', [OUT]),
  interrupt: fn<(connection: Address) => void>('duckdb_interrupt', 'void', [P]),
  queryProgress: fn<(connection: Address) => { percentage: number; rows: number; total: number }>(
    'duckdb_query_progress',
    'duckdb_query_progress_type',
    [P],
  ),

  query: fn<(connection: Address, sql: string, result: Out) => number>('duckdb_query', 'int', [P, 'const char*', OUT]),
  destroyResult: fn<(result: Out) => void>('duckdb_destroy_result', 'void', [OUT]),
  resultError: fn<(result: Out) => string | null>('duckdb_result_error', 'const char*', [OUT]),
  resultColumnCount: fn<(result: Out) => number>('duckdb_column_count', 'uint64', [OUT]),
  resultColumnName: fn<(result: Out, column: number) => Address>('duckdb_column_name', P, [OUT, 'uint64']),
  resultColumnType: fn<(result: Out, column: number) => number>('duckdb_column_type', 'int', [OUT, 'uint64']),
  resultColumnLogicalType: fn<(result: Out, column: number) => Address>('duckdb_column_logical_type', P, [OUT, 'uint64']),
  fetchChunk: fn<(result: ResultStruct) => Address>('duckdb_fetch_chunk', P, ['duckdb_result']),
  destroyDataChunk: fn<(chunk: Out) => void>('duckdb_destroy_data_chunk', 'void', [OUT]),
  dataChunkSize: fn<(chunk: Address) => number>('duckdb_data_chunk_get_size', 'uint64', [P]),
  dataChunkVector: fn<(chunk: Address, column: number) => Address>('duckdb_data_chunk_get_vector', P, [P, 'uint64']),
  vectorData: fn<(vector: Address) => Address>('duckdb_vector_get_data', P, [P]),

  prepare: fn<(connection: Address, sql: string, out: Out) => number>('duckdb_prepare', 'int', [P, 'const char*', OUT]),
  prepareError: fn<(statement: Address) => string | null>('duckdb_prepare_error', 'const char*', [P]),
  destroyPrepare: fn<(statement: Out) => void>('duckdb_destroy_prepare', 'void', [OUT]),
  statementType: fn<(statement: Address) => number>('duckdb_prepared_statement_type', 'int', [P]),
  parameterCount: fn<(statement: Address) => number>('duckdb_nparams', 'uint64', [P]),
  parameterName: fn<(statement: Address, index: number) => Address>('duckdb_parameter_name', P, [P, 'uint64']),
  columnCount: fn<(statement: Address) => number>('duckdb_prepared_statement_column_count', 'uint64', [P]),
  columnName: fn<(statement: Address, column: number) => Address>('duckdb_prepared_statement_column_name', P, [P, 'uint64']),
  statementColumnType: fn<(statement: Address, column: number) => number>('duckdb_prepared_statement_column_type', 'int', [P, 'uint64']),
  columnLogicalType: fn<(statement: Address, column: number) => Address>('duckdb_prepared_statement_column_logical_type', P, [P, 'uint64']),
  typeId: fn<(type: Address) => number>('duckdb_get_type_id', 'int', [P]),
  destroyLogicalType: fn<(type: Out) => void>('duckdb_destroy_logical_type', 'void', [OUT]),
  pendingStreaming: fn<(statement: Address, out: Out) => number>('duckdb_pending_prepared_streaming', 'int', [P, OUT]),
  pendingError: fn<(pending: Address) => string | null>('duckdb_pending_error', 'const char*', [P]),
  executePending: fn<(pending: Address, result: Out) => number>('duckdb_execute_pending', 'int', [P, OUT]),
  destroyPending: fn<(pending: Out) => void>('duckdb_destroy_pending', 'void', [OUT]),

  bindValue: fn<(statement: Address, index: number, value: Address) => number>('duckdb_bind_value', 'int', [P, 'uint64', P]),
  destroyValue: fn<(value: Out) => void>('duckdb_destroy_value', 'void', [OUT]),
  createNull: fn<() => Address>('duckdb_create_null_value', P, []),
  createBool: fn<(value: boolean) => Address>('duckdb_create_bool', P, ['bool']),
  createInt64: fn<(value: bigint) => Address>('duckdb_create_int64', P, ['int64']),
  createUint64: fn<(value: bigint) => Address>('duckdb_create_uint64', P, ['uint64']),
  createDouble: fn<(value: number) => Address>('duckdb_create_double', P, ['double']),
  createVarchar: fn<(text: Uint8Array, bytes: number) => Address>('duckdb_create_varchar_length', P, ['void*', 'uint64']),
  createBlob: fn<(bytes: Uint8Array, length: number) => Address>('duckdb_create_blob', P, ['void*', 'uint64']),
  // duckdb_timestamp and duckdb_date are structs of one integer: in every ABI Node runs on they travel like it.
  createTimestampTz: fn<(microseconds: bigint) => Address>('duckdb_create_timestamp_tz', P, ['int64']),
  createDate: fn<(days: number) => Address>('duckdb_create_date', P, ['int32']),
  createHugeint: fn<(value: { lower: bigint; upper: bigint }) => Address>('duckdb_create_hugeint', P, ['duckdb_hugeint']),
  createDecimal: fn<(value: { width: number; scale: number; value: { lower: bigint; upper: bigint } }) => Address>(
    'duckdb_create_decimal',
    P,
    ['duckdb_decimal'],
  ),
  createList: fn<(type: Address, values: Uint8Array, count: number) => Address>('duckdb_create_list_value', P, [P, 'void*', 'uint64']),
  createListType: fn<(item: Address) => Address>('duckdb_create_list_type', P, [P]),
  createDecimalType: fn<(width: number, scale: number) => Address>('duckdb_create_decimal_type', P, ['uint8', 'uint8']),
  createLogicalType: fn<(id: number) => Address>('duckdb_create_logical_type', P, ['int']),

  connectionArrowOptions: fn<(connection: Address, out: Out) => void>('duckdb_connection_get_arrow_options', 'void', [P, OUT]),
  destroyArrowOptions: fn<(options: Out) => void>('duckdb_destroy_arrow_options', 'void', [OUT]),
  toArrowSchema: fn<(options: Address, types: Uint8Array, names: Uint8Array, columns: number, out: Out) => Address>(
    'duckdb_to_arrow_schema',
    P,
    [P, 'void*', 'void*', 'uint64', OUT],
  ),
  chunkToArrow: fn<(options: Address, chunk: Address, out: Address) => Address>('duckdb_data_chunk_to_arrow', P, [P, P, P]),
  schemaFromArrow: fn<(connection: Address, schema: Address, out: Out) => Address>('duckdb_schema_from_arrow', P, [P, P, OUT]),
  chunkFromArrow: fn<(connection: Address, array: Address, converted: Address, out: Out) => Address>('duckdb_data_chunk_from_arrow', P, [
    P,
    P,
    P,
    OUT,
  ]),
  destroyConvertedSchema: fn<(converted: Out) => void>('duckdb_destroy_arrow_converted_schema', 'void', [OUT]),
  errorMessage: fn<(error: Address) => string | null>('duckdb_error_data_message', 'const char*', [P]),
  hasError: fn<(error: Address) => boolean>('duckdb_error_data_has_error', 'bool', [P]),
  destroyError: fn<(error: Out) => void>('duckdb_destroy_error_data', 'void', [OUT]),

  createAppender: fn<(connection: Address, catalog: string | null, schema: string | null, table: string, out: Out) => number>(
    'duckdb_appender_create_ext',
    'int',
    [P, 'const char*', 'const char*', 'const char*', OUT],
  ),
  appendChunk: fn<(appender: Address, chunk: Address) => number>('duckdb_append_data_chunk', 'int', [P, P]),
  flushAppender: fn<(appender: Address) => number>('duckdb_appender_flush', 'int', [P]),
  appenderError: fn<(appender: Address) => Address>('duckdb_appender_error_data', P, [P]),
  destroyAppender: fn<(appender: Out) => number>('duckdb_appender_destroy', 'int', [OUT]),
}
