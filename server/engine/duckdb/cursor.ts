// Runs a query page by page. Between pages the cursor is plain data, what stays the same of it shared by all threads: any worker can
// take the next page.
import type { CursorToken, ExactTarget, FileStamp, OpenRequest, Page, Parameters, StatementToken } from '../engine.ts'
import type { ResultStruct } from './c-api.ts'
import { executeStreaming } from './execute.ts'
import { exactExport } from './exact-export.ts'
import { checkStamps } from './file-stamps.ts'
import type { Address } from './memory.ts'
import { fillPage, type FilledPage, type PageLimits } from './page.ts'
import { abandonResult, destroyResult } from './result.ts'
import { schemaOfResult, type ResultSchema } from './result-schema.ts'
import { forget, share, sharedValue, type SharedValue } from './shared-value.ts'
import { overFiles } from './with-path.ts'
import { prepareExport } from './prepare-export.ts'
import { hasPosition, prepareLiteral, withoutPosition } from './prepare-literal.ts'
import { disposeStatement, statementFromToken, tokenFromStatement, type Statement } from './statement.ts'
import { bindParameters, hasAny } from './values.ts'

/** What stays the same from page to page. */
interface Query {
  readonly options: Address
  readonly schema: ResultSchema
  readonly files: readonly FileStamp[]
  readonly target: ExactTarget | null
  /** Positions in errors are not in the caller's text. */
  readonly isLiteral: boolean
}

interface OpenResult {
  readonly connection: Address
  readonly result: ResultStruct
  readonly dictionariesSent: boolean
}

/** What crosses threads of an open result: a query may be of thousands of files. */
interface CursorState extends OpenResult {
  readonly query: SharedValue<Query>
}

type TakenPage = Omit<Page, 'cursor' | 'statement'> & Pick<FilledPage, 'done' | 'dictionaries'>

function takePage(internal: Address, open: OpenResult, query: Query, limits: PageLimits, first: boolean): TakenPage {
  const { connection, result, dictionariesSent } = open
  const { options, schema, files, target } = query
  try {
    const exact = target === null ? null : exactExport(internal, target)
    const page = fillPage({ result, options, schema: schema.arrow }, limits, {
      prefix: first ? [exact?.schemaMessage ?? schema.message] : [],
      dictionariesSent,
      convert: exact?.convert ?? null,
      planDictionaries: exact?.planDictionaries ?? null,
    })
    // A file that changed while it was read may have given rows of both versions.
    if (page.done) checkStamps(files)
    if (page.done) destroyResult(result)
    return page
  } catch (error) {
    abandonResult(connection, result)
    throw overFiles(query.isLiteral && !first ? withoutPosition(error) : error, files, internal)
  }
}

function startQuery(connection: Address, statement: Statement, parameters: Parameters): Pick<OpenResult, 'result'> & Pick<Query, 'schema'> {
  bindParameters(statement.statement, parameters)
  const result = executeStreaming(statement.statement)
  try {
    return { result, schema: schemaOfResult(statement.schema, result, statement.options, hasAny(parameters)) }
  } catch (error) {
    abandonResult(connection, result)
    throw error
  }
}

/** `internal` is a connection of the caller's own, never in the middle of a result. */
export function openCursor(internal: Address, request: OpenRequest): Page {
  checkStamps(request.files)
  const { literal = null, statement } = request
  if (literal === null) return open(internal, request, statement ?? prepareExport(Number(request.connection), request.sql))
  return openLiteral(internal, request, literal) ?? openCursor(internal, { ...request, literal: null, statement: null })
}

/** Null where the query has to run as it was written, be it for the positions in its errors. */
function openLiteral(internal: Address, request: OpenRequest, sql: string): Page | null {
  const statement = request.statement ?? prepareLiteral(Number(request.connection), sql)
  if (statement === null) return null
  try {
    return open(internal, { ...request, sql, parameters: [] }, statement)
  } catch (error) {
    if (hasPosition(error)) return null
    throw error
  }
}

/** Runs a kept or a new statement. */
function open(internal: Address, request: OpenRequest, found: StatementToken | Statement): Page {
  const { sql, files, target } = request
  const connection = Number(request.connection)
  const isNew = !('state' in found)
  const statement = isNew ? found : statementFromToken(found)
  try {
    const { result, schema } = startQuery(connection, statement, request.parameters)
    const query = { options: statement.options, schema, files, target, isLiteral: (request.literal ?? null) !== null }
    const { data, rows, done, dictionaries } = takePage(internal, { connection, result, dictionariesSent: false }, query, request, true)
    const cursor = done ? null : cursorOf({ connection, result, dictionariesSent: dictionaries, query: share(query) })
    return { data, rows, cursor, statement: isNew ? tokenFromStatement(sql, statement) : null }
  } catch (error) {
    if (isNew) disposeStatement(statement)
    throw overFiles(error, files, internal)
  }
}

export function nextPage(internal: Address, cursor: CursorToken, limits: PageLimits): Page {
  const state = cursor.state as CursorState
  const { data, rows, done, dictionaries } = takePage(internal, state, sharedValue(state.query), limits, false)
  if (done) forget(state.query)
  return { data, rows, cursor: done ? null : cursorOf({ ...state, dictionariesSent: dictionaries }), statement: null }
}

function cursorOf(state: CursorState): CursorToken {
  return { state }
}

export function closeCursor(cursor: CursorToken): void {
  const { connection, result, query } = cursor.state as CursorState
  forget(query)
  abandonResult(connection, result)
}
