// A table behind a handle as a query: all of it, or some of its columns and rows.
import type { ExactTarget } from '../engine/engine.ts'
import { DataError } from '../errors.ts'
import { unchanged, type BoundQuery } from './bound-query.ts'
import type { Core } from './core.ts'
import type { TableRecord } from './registry.ts'
import { quoteName } from './sql-literal.ts'

export interface TableSlice {
  /** Columns in their order; all when empty. */
  readonly columns?: readonly string[]
  readonly limit?: bigint
  readonly offset?: bigint
}

export function bindTable(core: Core, principal: string, handle: string, slice: TableSlice = {}): BoundQuery {
  return queryOfTable(core.registry.get(handle, principal), slice)
}

/** Summary statistics of each column. */
export function bindDescription(core: Core, principal: string, handle: string): BoundQuery {
  const table = core.registry.get(handle, principal)
  return {
    sql: `FROM (SUMMARIZE FROM ${table.relation})`,
    parameters: [],
    files: table.files,
    target: null,
    tables: [table],
    isPlanHeavy: table.isPlanHeavy,
    explain: unchanged,
  }
}

export function queryOfTable(table: TableRecord, { columns = [], limit, offset = 0n }: TableSlice = {}): BoundQuery {
  const positions = checkColumns(table, 'columns', columns)
  const select = columns.length === 0 ? '' : `SELECT ${columns.map(quoteName).join(', ')} `
  const bounds = `${limit === undefined ? '' : ` LIMIT ${limit}`}${offset === 0n ? '' : ` OFFSET ${offset}`}`
  const target = table.target === null || columns.length === 0 ? table.target : pick(table.target, positions)
  return {
    sql: `${select}FROM ${table.exact}${bounds}`,
    parameters: [],
    files: table.files,
    target,
    tables: [table],
    isPlanHeavy: table.isPlanHeavy,
    explain: unchanged,
  }
}

/** Positions of the columns. Fails with COLUMN_NOT_FOUND, and with ARGUMENT_INVALID for a column that is named twice. */
export function checkColumns({ schema }: TableRecord, field: string, columns: readonly string[]): readonly number[] {
  const names = schema.columns.map(({ name }) => name)
  return columns.map((column, index) => {
    const position = names.indexOf(column)
    if (position < 0) throw noSuchColumn(column, names.join(', '))
    if (columns.indexOf(column) !== index) throw namedTwice(field, column)
    return position
  })
}

function noSuchColumn(column: string, candidates: string): DataError {
  return new DataError('COLUMN_NOT_FOUND', `The table has no column ${JSON.stringify(column)}; it has ${candidates}.`, {
    column,
    candidates,
  })
}

function namedTwice(field: string, column: string): DataError {
  return new DataError('ARGUMENT_INVALID', `${field}: the column ${JSON.stringify(column)} is named twice.`, { field, column })
}

function pick({ table, schema, columns }: ExactTarget, positions: readonly number[]): ExactTarget {
  const fields = positions.map((position) => schema.fields[position]).filter((field) => field !== undefined)
  return { table, schema: { fields, metadata: schema.metadata }, columns: positions.map((position) => columns?.[position] ?? position) }
}
