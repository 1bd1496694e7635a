// The value that a column has in all rows of a feed, looked at once.
import { Schema, type Field } from 'apache-arrow'
import { exactValueFromJson } from '../arrow/json.ts'
import { batchFromRecords } from '../arrow/rows.ts'
import { invalidError, type InvalidError } from '../errors.ts'
import { constantText, type ConstantSource } from '../operations/mapping.ts'
import { err, type Result } from '../result.ts'
import { valueReader } from './column-values.ts'

/** As in the server. */
const MOST_BYTES = 4_096

/** What batchFromRecords takes for it. Err `ARGUMENT_INVALID` where the column cannot have it. */
export function constantValue(field: Field, source: ConstantSource): Result<unknown, InvalidError> {
  const { name } = field
  const { value, pointer } = source as ConstantSource & { readonly value?: unknown }
  if (pointer !== undefined) return err(wrong(name, `Column ${name} is a constant, for which a pointer means nothing: leave it out.`))
  if (value === undefined) return err(wrong(name, `Column ${name} is a constant and has no value.`))
  const text = constantText(value)
  if (Buffer.byteLength(text) > MOST_BYTES) return err(wrong(name, `The constant of column ${name} has more than ${MOST_BYTES} bytes.`))
  // Through its text, so that it is what a message would have brought.
  return exactValueFromJson(text)
    .map((parsed) => (parsed === null ? null : valueReader(field, source)(parsed as NonNullable<unknown>, 'json')))
    .andThen((read) => batchFromRecords(new Schema([field]), [{ [name]: read }]).map(() => read))
    .mapErr((error) => {
      if (error.reason === 'TYPE_UNSUPPORTED') return error
      const problem = error.message.replace(`Row 0, column ${name}: `, '').replace('The text is', 'it is')
      return wrong(name, `The constant ${text.slice(0, 100)} does not fit column ${name}: ${problem}`)
    })
}

function wrong(column: string, message: string): InvalidError {
  return invalidError('ARGUMENT_INVALID', message, { argument: 'mapping', column })
}
