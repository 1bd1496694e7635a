// Names that SQL sees for tables: plain identifiers, so that a name never stands for a file or for one of the engine's own tables.

export const TABLE_NAME_RULE = 'a letter or _, then letters, digits or _, at most 128 characters.'

const FORM = /^[\p{L}_][\p{L}\p{N}_]{0,127}$/u

export function isTableName(name: string): boolean {
  return FORM.test(name)
}
