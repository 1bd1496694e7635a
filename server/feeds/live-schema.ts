// Which schemas a live table can have: those whose batches stand alone, without the dictionaries of their stream.
import type { ArrowField, ArrowSchema } from '../arrow/schema.ts'
import { DataError } from '../errors.ts'

/** Fails with TYPE_UNSUPPORTED, naming the column. What the engine cannot store it says itself. */
export function checkLiveSchema({ fields }: ArrowSchema): void {
  if (fields.length === 0) throw new DataError('ARGUMENT_INVALID', 'schema: has no columns.', { field: 'schema' })
  const names = fields.map(({ name }) => name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw new DataError('ARGUMENT_INVALID', `schema: has two columns ${JSON.stringify(twice)}.`, { field: 'schema' })
  for (const field of fields) checkField(field, field.name)
}

function checkField({ type, dictionary, children }: ArrowField, path: string): void {
  const what = dictionary !== null ? 'a dictionary' : type.kind === 'utf8View' || type.kind === 'binaryView' ? type.kind : null
  if (what !== null)
    throw new DataError('TYPE_UNSUPPORTED', `Column ${path}: live tables have no columns of ${what}; give it the type of its values.`, {
      column: path,
    })
  for (const child of children) checkField(child, `${path}.${child.name}`)
}
