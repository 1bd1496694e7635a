// What the keys of a terminal mean.

export type Key = 'up' | 'down' | 'cancel' | 'yes' | 'leave' | 'other'

const KEYS: Readonly<Record<string, Key>> = {
  '\u001b[A': 'up',
  '\u001bOA': 'up',
  k: 'up',
  '\u001b[B': 'down',
  '\u001bOB': 'down',
  j: 'down',
  x: 'cancel',
  y: 'yes',
  q: 'leave',
  // Ctrl-C, which is a key like others once the terminal gives each of them at once.
  '\u0003': 'leave',
}

/** An arrow is three characters: an escape, [ or O, and a letter. */
const PRESSED = /\u001b[[O][\d;]*[A-Za-z~]|[^]/gu

/** The keys of what a terminal has sent, in their order. */
export function keysIn(text: string): Key[] {
  return [...text.matchAll(PRESSED)].map(([pressed]) => KEYS[pressed] ?? 'other')
}
