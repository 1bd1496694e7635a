// Where held tables live in the engine's catalog: one schema each, so that dropping it drops all that belongs to it.
import { quoteIdentifier } from './sql-text.ts'

/** The catalog schema of a held table. */
export function storeOf(table: string): string {
  return quoteIdentifier(`quiver_${table}`)
}

export function rowsRelation(table: string): string {
  return `${storeOf(table)}.rows`
}

/** The one-column table with the values of a dictionary, in the order of their numbers. */
export function dictionaryRelation(table: string, id: bigint): string {
  return `${storeOf(table)}.${quoteIdentifier(`dictionary_${id}`)}`
}
