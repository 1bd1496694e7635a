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

/** One stretch of a live table's rows, by number, without its schema. */
export function segmentName(segment: number): string {
  return `segment_${segment}`
}

/** A segment's relation without its number. */
export function segmentPrefix(table: string): string {
  return `${storeOf(table)}.segment_`
}

/** A live table's rows as queries see them, with the columns of the schema of that number. */
export function liveRelation(table: string, schema: number): string {
  return `${storeOf(table)}.live_${schema}`
}

/** The same rows as they are stored. */
export function liveExact(table: string, schema: number): string {
  return `${storeOf(table)}.exact_${schema}`
}
