// The escapes of JSON texts (RFC 8259 §7).

const LETTERS: Readonly<Record<number, string>> = {
  0x22: '"',
  0x5c: '\\',
  0x2f: '/',
  0x62: '\b',
  0x66: '\f',
  0x6e: '\n',
  0x72: '\r',
  0x74: '\t',
}
const LETTER_U = 0x75

/** Whether the bytes after a backslash, the first of which is at `at`, make an escape. Ends at the first byte that is none of it. */
export function isEscape(bytes: Uint8Array, at: number): boolean {
  const letter = bytes[at] as number
  if (letter !== LETTER_U) return LETTERS[letter] !== undefined
  for (let digit = at + 1; digit <= at + 4; digit++) if (!isHexDigit(bytes[digit] as number)) return false
  return true
}

/** The text that is meant, where all escapes are some. Surrogates that stand alone stay so. */
export function unescaped(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_, hex: string | undefined, letter: string) =>
    hex === undefined ? (LETTERS[letter.charCodeAt(0)] ?? letter) : String.fromCharCode(Number.parseInt(hex, 16)),
  )
}

function isHexDigit(byte: number): boolean {
  const letter = byte | 0x20
  return (byte >= 0x30 && byte <= 0x39) || (letter >= 0x61 && letter <= 0x66)
}
