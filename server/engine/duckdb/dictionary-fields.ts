import type { ArrowField } from '../../arrow/schema.ts'

/** The dictionary-encoded fields at any depth, inner ones first. */
export function dictionaryFields(fields: readonly ArrowField[]): ArrowField[] {
  return fields.flatMap((field) => [...dictionaryFields(field.children), ...(field.dictionary === null ? [] : [field])])
}
