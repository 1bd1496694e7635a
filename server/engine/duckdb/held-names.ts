// The engine's names of held tables, which nobody can use and nobody should know, kept out of what it says.

/** What the engine says of a name that is hidden. */
export const HIDDEN = 'The engine’s own catalog cannot be read: it tells of what others hold.'

const HELD = String.raw`"?quiver_t_[0-9a-f]{32}\w*"?`

/** A text of the engine without them. */
export function withoutHeldNames(text: string): string {
  if (!text.includes('quiver_t_')) return text
  return text.replace(new RegExp(String.raw`\s*Did you mean "?${HELD}[^?]*\?`, 'g'), '').replace(new RegExp(`${HELD}\\.?`, 'g'), '')
}
