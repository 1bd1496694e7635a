// The values of a text message: one JSON value, an array whose items are messages, or one value a line.
import { exactValueFromJson, valueFromJson } from '../arrow/json.ts'

/** A piece of a message: its value, or why it has none. */
export type Piece = { readonly value: unknown; readonly text: string } | { readonly problem: string; readonly text: string }

/** Lines after a broken one are kept; an array stays one value. `keepsDigits`: fractions come with all their digits. */
export function piecesOf(text: string, keepsDigits = false): Piece[] {
  const pieceOf = keepsDigits ? exactPieceOf : plainPieceOf
  const whole = pieceOf(text)
  if (!('problem' in whole) || !/[\r\n]/.test(text.trim())) return [whole]
  const lines = text.split(/\r\n|\n|\r/).filter((line) => line.trim() !== '')
  const pieces = lines.map(pieceOf)
  // One value that is broken over many lines is one letter, not many.
  return pieces.every((piece) => 'problem' in piece) ? [whole] : pieces
}

function plainPieceOf(text: string): Piece {
  return pieceFrom(valueFromJson(text), text)
}

function exactPieceOf(text: string): Piece {
  return pieceFrom(exactValueFromJson(text), text)
}

function pieceFrom(value: ReturnType<typeof valueFromJson>, text: string): Piece {
  return value.match<Piece>(
    (value) => ({ value, text }),
    ({ message }) => ({ problem: message, text }),
  )
}
