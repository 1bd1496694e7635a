// Pieces of SQL text.

export function quoteLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

export function listLiteral(texts: readonly string[]): string {
  return `[${texts.map(quoteLiteral).join(', ')}]`
}

/** A file's path as an argument that is read as a glob. */
export function escapeGlob(path: string): string {
  return path.replaceAll(/[[*?]/g, '[$&]')
}
