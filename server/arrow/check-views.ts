// Whether views stay within their buffers and hold text. A view is a length and either the bytes (up to 12, padded with zeros) or
// their first four, a buffer's number and an offset. Many views may share bytes, so that checking each by itself could take
// rows times bytes: buffers are checked as wholes.
// Source: https://arrow.apache.org/docs/format/Columnar.html#variable-size-binary-view-layout
import { isAscii, isUtf8 } from 'node:buffer'
import { isValid, startsCharacter } from './check-values.ts'

const INLINE_BYTES = 12
/** How often over the bytes of unclean buffers may be checked row by row. */
const MAX_PASSES = 4

export interface Views {
  /** 16 bytes a row, starting on a multiple of 8. */
  readonly views: Uint8Array
  readonly buffers: readonly Uint8Array[]
  readonly validity: Uint8Array | null
  readonly rows: number
}

/** Whether every valid row's view has its bytes where it says. */
export function areViews({ views, buffers, validity, rows }: Views): boolean {
  const words = new Int32Array(views.buffer, views.byteOffset, rows * 4)
  for (let row = 0; row < rows; row++) {
    const length = words[4 * row] as number
    const sound = length <= INLINE_BYTES ? isPadded(words, row, length) : isWithin(words, row, length, buffers)
    if (!sound && isValid(validity, row)) return false
  }
  return true
}

function isPadded(words: Int32Array, row: number, length: number): boolean {
  if (length < 0) return false
  let padding = 0
  for (let word = 0; word < 3; word++) {
    const used = length - 4 * word
    padding |= used >= 4 ? 0 : (words[4 * row + 1 + word] as number) & (used <= 0 ? -1 : -1 << (8 * used))
  }
  return padding === 0
}

function isWithin(words: Int32Array, row: number, length: number, buffers: readonly Uint8Array[]): boolean {
  const buffer = buffers[words[4 * row + 2] as number]
  const offset = words[4 * row + 3] as number
  if (buffer === undefined || offset < 0 || offset + length > buffer.length) return false
  const prefix =
    (buffer[offset] as number) |
    ((buffer[offset + 1] as number) << 8) |
    ((buffer[offset + 2] as number) << 16) |
    ((buffer[offset + 3] as number) << 24)
  return prefix === words[4 * row + 1]
}

/** Whether every valid row is UTF-8, for views that {@link areViews} has passed. */
export function areTextViews(views: Views): boolean {
  return areInlineTexts(views) && areLongTexts(views)
}

/** Inline texts laid end to end, with their padding, are one text in which each starts a character. */
function areInlineTexts({ views, validity, rows }: Views): boolean {
  const words = new Int32Array(views.buffer, views.byteOffset, rows * 4)
  const joined = new Int32Array(rows * 3)
  for (let row = 0; row < rows; row++) {
    if ((words[4 * row] as number) > INLINE_BYTES || !isValid(validity, row)) continue
    for (let word = 0; word < 3; word++) joined[3 * row + word] = words[4 * row + 1 + word] as number
  }
  const text = new Uint8Array(joined.buffer)
  if (isAscii(text)) return true
  if (!isUtf8(text)) return false
  for (let row = 0; row < rows; row++) {
    if (!startsCharacter(text, 12 * row)) return false
  }
  return true
}

function areLongTexts({ views, buffers, validity, rows }: Views): boolean {
  if (buffers.every((buffer) => isAscii(buffer))) return true
  const clean = buffers.map((buffer) => isUtf8(buffer))
  const words = new Int32Array(views.buffer, views.byteOffset, rows * 4)
  let budget = MAX_PASSES * buffers.reduce((sum, buffer) => sum + buffer.length, 0)
  for (let row = 0; row < rows; row++) {
    const length = words[4 * row] as number
    if (length <= INLINE_BYTES || !isValid(validity, row)) continue
    const index = words[4 * row + 2] as number
    const buffer = buffers[index] as Uint8Array
    const offset = words[4 * row + 3] as number
    if (clean[index] === true) {
      if (!startsCharacter(buffer, offset) || !startsCharacter(buffer, offset + length)) return false
    } else {
      budget -= length
      if (budget < 0 || !isUtf8(buffer.subarray(offset, offset + length))) return false
    }
  }
  return true
}
