// A view over live tables, whose columns may come and change: it goes on having those that it was defined with.
import type { RelationSchema } from '../engine/engine.ts'
import type { LiveSource } from './live-source.ts'
import { quoteName } from './sql-literal.ts'

/** Gives the view's SQL, usable after FROM, at any time. Values that its columns cannot take by then are null. */
export function viewRelation(sql: string, { columns }: RelationSchema, lives: readonly LiveSource[]): () => string {
  const before = lives.map((live) => ({ live, version: live.version, relation: live.binding.relation }))
  return () => {
    const changed = before.filter(({ live, version }) => live.version !== version)
    if (changed.length === 0) return `(${sql})`
    // The engine's name of a live table is one that nobody else can guess, so it stands for nothing else in the text.
    const now = changed.reduce((text, { live, relation }) => text.replaceAll(relation, live.binding.relation), sql)
    const names = columns.map(({ name }) => quoteName(name))
    const isPlain = new Set(names.map((name) => name.toLowerCase())).size === names.length
    if (!isPlain) return `(${now})`
    const casts = columns.map(({ sqlType }, index) => `${exactCast(names[index] ?? '', sqlType)} AS ${names[index] ?? ''}`)
    return `(SELECT ${casts.join(', ')} FROM (${now}))`
  }
}

const WHOLE_NUMBERS = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER)$/

/** Null for values that the type does not have; the engine's own cast would round those with fractions. */
function exactCast(name: string, sqlType: string): string {
  const cast = `TRY_CAST(${name} AS ${sqlType})`
  return WHOLE_NUMBERS.test(sqlType) ? `CASE WHEN TRY_CAST(${name} AS DOUBLE) = ${cast} THEN ${cast} END` : cast
}
