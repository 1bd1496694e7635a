// Text columns of tables whose columns follow what comes take any value.
import type { ArrowField } from '../../arrow/schema.ts'

/** The metadata of such a column: texts as they are, others as their JSON. */
export const ANY_TEXT = ['quiver.values', 'any'] as const

export function takesAnyValue({ type, metadata }: ArrowField): boolean {
  return type.kind === 'utf8' && metadata.some(([key, value]) => key === ANY_TEXT[0] && value === ANY_TEXT[1])
}
