// Colours, where the terminal has them and the user wants them.

export type Pen = (text: string) => string

export interface Ink {
  readonly bold: Pen
  readonly dim: Pen
  readonly red: Pen
  readonly green: Pen
  readonly yellow: Pen
  readonly cyan: Pen
}

const CODES: Readonly<Record<keyof Ink, readonly [on: number, off: number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
}

/** Without colour every pen leaves the text as it is. */
export function createInk(color: boolean): Ink {
  const pen =
    ([on, off]: readonly [number, number]): Pen =>
    (text) =>
      color ? `\u001b[${on}m${text}\u001b[${off}m` : text
  const { bold, dim, red, green, yellow, cyan } = CODES
  return { bold: pen(bold), dim: pen(dim), red: pen(red), green: pen(green), yellow: pen(yellow), cyan: pen(cyan) }
}

/** https://no-color.org and its opposite, FORCE_COLOR, come before what the stream is. */
export function wantsColor(env: Readonly<Record<string, string | undefined>>, isTerminal: boolean): boolean {
  if ((env['NO_COLOR'] ?? '') !== '') return false
  if ((env['FORCE_COLOR'] ?? '') !== '') return env['FORCE_COLOR'] !== '0'
  return isTerminal && env['TERM'] !== 'dumb'
}
