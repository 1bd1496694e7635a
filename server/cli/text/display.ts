// Text as a terminal shows it: how wide it is, and nothing in it that moves the cursor.

const ZERO_WIDTH = /[\p{Mark}\p{Cf}]/u
const DOUBLE_WIDTH =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|[\u{20000}-\u{3fffd}]/u
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufeff]/g
const SHORT_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** Columns of a terminal that the text takes. */
export function displayWidth(text: string): number {
  let width = 0
  for (const character of text) width += ZERO_WIDTH.test(character) ? 0 : DOUBLE_WIDTH.test(character) ? 2 : 1
  return width
}

/** The text with line ends and other control characters written as escapes, so that data cannot talk to the terminal. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => SHORT_ESCAPES[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** The text with spaces behind it, as wide as this at least. */
export function padTo(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)))
}

const STYLE_OR_CHARACTER = /\u001b\[[\d;]*m|[^]/gu

/** The beginning of the text that is no wider than this, with … where it was cut. Colours in it end as they would have. */
export function cutTo(text: string, width: number): string {
  const pieces = [...text.matchAll(STYLE_OR_CHARACTER)].map(([piece]) => ({
    piece,
    columns: piece.startsWith('\u001b[') ? 0 : displayWidth(piece),
  }))
  if (pieces.reduce((sum, { columns }) => sum + columns, 0) <= width) return text
  let left = width - 1
  let isCut = false
  return pieces
    .map(({ piece, columns }) => {
      if (columns === 0) return piece
      left -= columns
      if (left >= 0 && !isCut) return piece
      const mark = isCut ? '' : '…'
      isCut = true
      return mark
    })
    .join('')
}
