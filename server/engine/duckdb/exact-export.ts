// Gives a held table back as it was put: names, types, metadata and dictionaries of its own schema around the stored values.
import { encodeSchemaMessage } from '../../arrow/ipc-schema.ts'
import type { ArrowColumn, ArrowSchema } from '../../arrow/schema.ts'
import type { ExactTarget } from '../engine.ts'
import { materialize, ReadyColumn, type BatchColumn } from './batch-columns.ts'
import { type ColumnGather } from './column-gather.ts'
import { executeStreaming } from './execute.ts'
import type { Address } from './memory.ts'
import { gatherAll } from './page.ts'
import { dictionaryFields } from './dictionary-fields.ts'
import { planDictionary, type ColumnConversion, type PlannedMessage } from './record-batch.ts'
import { destroyResult } from './result.ts'
import { schemaOfResult } from './result-schema.ts'
import { disposeStatement, prepareQuery } from './statement.ts'
import { indexDictionary, type Dictionary, type DictionaryLookup } from './storage/dictionary-codes.ts'
import { fromPhysical, needsConversion } from './storage/from-physical.ts'
import { dictionaryRelation } from './store-schema.ts'

export interface Exact {
  readonly schemaMessage: Uint8Array
  readonly convert: ColumnConversion | null
  readonly planDictionaries: () => PlannedMessage[]
}

/** Reads one column of a small relation whole. */
function readColumn(connection: Address, relation: string): ArrowColumn {
  const statement = prepareQuery(connection, `SELECT * FROM ${relation}`)
  const result = executeStreaming(statement.statement)
  try {
    const { arrow } = schemaOfResult(statement.schema, result, statement.options, false)
    return gatherAll({ result, options: statement.options, schema: arrow }, ([column]) => materialize(column as ColumnGather))
  } finally {
    destroyResult(result)
    disposeStatement(statement)
  }
}

function loadDictionaries(connection: Address, target: ExactTarget): ReadonlyMap<bigint, Dictionary> {
  const dictionaries = new Map<bigint, Dictionary>()
  const lookup = lookupIn(dictionaries)
  for (const field of dictionaryFields(target.schema.fields)) {
    const id = field.dictionary?.id ?? 0n
    if (dictionaries.has(id)) continue
    const values = { ...field, dictionary: null }
    const stored = readColumn(connection, dictionaryRelation(target.table, id))
    dictionaries.set(id, indexDictionary(values, needsConversion(values) ? fromPhysical(values, stored, lookup) : stored))
  }
  return dictionaries
}

function lookupIn(dictionaries: ReadonlyMap<bigint, Dictionary>): DictionaryLookup {
  return (id) => {
    const dictionary = dictionaries.get(id)
    if (dictionary === undefined) throw new Error(`dictionary ${id} is not stored`)
    return dictionary
  }
}

function conversion(schema: ArrowSchema, lookup: DictionaryLookup): ColumnConversion | null {
  if (schema.fields.length > 0 && !schema.fields.some(needsConversion)) return null
  return (columns) =>
    schema.fields.map((field, index): BatchColumn => {
      const column = columns[index] as ColumnGather
      return needsConversion(field) ? new ReadyColumn(field, fromPhysical(field, materialize(column), lookup)) : column
    })
}

function prepare(connection: Address, target: ExactTarget): Exact {
  const dictionaries = loadDictionaries(connection, target)
  return {
    schemaMessage: encodeSchemaMessage(target.schema),
    convert: conversion(target.schema, lookupIn(dictionaries)),
    planDictionaries() {
      const fields = new Map(dictionaryFields(target.schema.fields).map((field) => [field.dictionary?.id ?? 0n, field]))
      return [...fields].flatMap(([id, field]) =>
        planDictionary(id, new ReadyColumn({ ...field, dictionary: null }, lookupIn(dictionaries)(id).values)),
      )
    },
  }
}

/** Pages of one stream come to any worker, so each keeps what it prepared for the last few. */
const KEPT = 8
const kept = new Map<string, Exact>()

function keyOf(target: ExactTarget): string {
  return `${target.table} ${target.columns?.join() ?? '*'}`
}

/** `internal` is a connection of the worker's own: the cursor's is in the middle of its result. */
export function exactExport(internal: Address, target: ExactTarget): Exact {
  const key = keyOf(target)
  const found = kept.get(key) ?? prepare(internal, target)
  kept.delete(key)
  kept.set(key, found)
  const [oldest] = kept.keys()
  if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest)
  return found
}
