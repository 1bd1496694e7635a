// Runs a query page by page. Between pages the cursor is plain data: any worker can take the next one.
import type { CursorToken, ExactTarget, FileStamp, OpenRequest, Page, Parameters, StatementToken } from '../engine.ts'
import type { ResultStruct } from './c-api.ts'
import { executeStreaming } from './execute.ts'
import { exactExport } from './exact-export.ts'
import { checkStamps } from './file-stamps.ts'
import type { Address } from './memory.ts'
import { fillPage, type FilledPage, type PageLimits } from './page.ts'
import { abandonResult, destroyResult } from './result.ts'
import { schemaOfResult, type ResultSchema } from './result-schema.ts'
import { overFiles } from './with-path.ts'
import { prepareExport } from './prepare-export.ts'
import { disposeStatement, statementFromToken, tokenFromStatement, type Statement } from './statement.ts'
import { bindParameters, hasAny } from './values.ts'

interface CursorState {
  readonly connection: Address
  readonly result: ResultStruct
  readonly options: Address
  readonly schema: ResultSchema
  readonly files: readonly FileStamp[]
  readonly target: ExactTarget | null
  readonly dictionariesSent: boolean
}

function takePage(internal: Address, state: CursorState, limits: PageLimits, first: boolean, token: StatementToken | null): Page {
  const { connection, result, options, schema, target } = state
  let page: FilledPage
  try {
    const exact = target === null ? null : exactExport(internal, target)
    page = fillPage({ result, options, schema: schema.arrow }, limits, {
      prefix: first ? [exact?.schemaMessage ?? schema.message] : [],
      dictionariesSent: state.dictionariesSent,
      convert: exact?.convert ?? null,
      planDictionaries: exact?.planDictionaries ?? null,
    })
    // A file that changed while it was read may have given rows of both versions.
    if (page.done) checkStamps(state.files)
  } catch (error) {
    abandonResult(connection, result)
    throw overFiles(error, state.files, internal)
  }
  if (page.done) destroyResult(result)
  const cursor: CursorToken | null = page.done ? null : { state: { ...state, dictionariesSent: page.dictionaries } satisfies CursorState }
  return { data: page.data, rows: page.rows, cursor, statement: token }
}

function startQuery(
  connection: Address,
  statement: Statement,
  parameters: Parameters,
): Pick<CursorState, 'connection' | 'result' | 'options' | 'schema'> {
  bindParameters(statement.statement, parameters)
  const result = executeStreaming(statement.statement)
  try {
    const { options } = statement
    return { connection, result, options, schema: schemaOfResult(statement.schema, result, options, hasAny(parameters)) }
  } catch (error) {
    abandonResult(connection, result)
    throw error
  }
}

/** `internal` is a connection of the caller's own, never in the middle of a result. */
export function openCursor(internal: Address, request: OpenRequest): Page {
  checkStamps(request.files)
  const connection = Number(request.connection)
  const kept = request.statement === null ? null : statementFromToken(request.statement)
  const statement = kept ?? prepareExport(connection, request.sql)
  try {
    const started = startQuery(connection, statement, request.parameters)
    const state = { ...started, files: request.files, target: request.target, dictionariesSent: false }
    return takePage(internal, state, request, true, kept === null ? tokenFromStatement(request.sql, statement) : null)
  } catch (error) {
    if (kept === null) disposeStatement(statement)
    throw overFiles(error, request.files, internal)
  }
}

export function nextPage(internal: Address, cursor: CursorToken, limits: PageLimits): Page {
  return takePage(internal, cursor.state as CursorState, limits, false, null)
}

export function closeCursor(cursor: CursorToken): void {
  const { connection, result } = cursor.state as CursorState
  abandonResult(connection, result)
}
