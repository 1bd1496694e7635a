// How a query would run, or how it ran.
import { DataError } from '../../errors.ts'
import type { Parameters } from '../engine.ts'
import type { Address } from './memory.ts'
import { readTexts } from './read-values.ts'
import { disposeStatement, prepareQuery } from './statement.ts'

/** The plan's text is the second column of the answer; its first says which plan it is. */
const PLAN_COLUMN = 1

export function explainQuery(connection: Address, sql: string, parameters: Parameters, analyze: boolean, format: 'text' | 'json'): string {
  disposeStatement(prepareQuery(connection, sql))
  const options = [...(analyze ? ['ANALYZE'] : []), `FORMAT ${format}`].join(', ')
  const [plan] = readTexts(connection, `EXPLAIN (${options}) ${sql}`, parameters, PLAN_COLUMN)
  if (plan === undefined) throw new DataError('INTERNAL', 'the engine gave no plan')
  return plan
}
