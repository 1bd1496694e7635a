// Files become tables: one read.
import { tablesService } from '../../proto/load.ts'
import type { QuiverError } from '../errors.ts'
import type { ResultAsync } from '../result.ts'
import { tableInfoFromWire, type TableInfo } from '../table-info.ts'
import type { CallOptions } from '../transport/connection.ts'
import { unary } from '../transport/unary.ts'
import { readRequest, type ReadShape } from './read-request.ts'
import type { Session } from './session.ts'
import { undoTable } from './undo.ts'

/** Options of a read. */
export interface ReadOptions extends ReadShape, CallOptions {}

/** Files, globs (`*`, `**`, `?`, `[ab]`) or directories; several are read as one table, in this order. */
export type Paths = string | readonly string[]

/** The paths as a list. */
export function pathList(paths: Paths): readonly string[] {
  return typeof paths === 'string' ? [paths] : paths
}

/** Makes a table of files. */
export function read({ servers }: Session, paths: Paths, options: ReadOptions): ResultAsync<TableInfo, QuiverError> {
  return readRequest(pathList(paths), options)
    .asyncAndThen((request) => unary(servers, tablesService.Read, request, options, { undo: undoTable }))
    .map(tableInfoFromWire)
}
