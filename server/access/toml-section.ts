// One table of a TOML file, read key by key: a value that is not what it must be, or a key that nobody asked for, is an error that
// names it.
import { ConfigError } from '../config.ts'
import { DURATION_RULE, durationFromText, SIZE_RULE, sizeFromText } from '../quantities.ts'

export class TomlSection {
  /** The file and the table, as errors name them. */
  readonly #place: string
  readonly #values: Readonly<Record<string, unknown>>
  readonly #asked = new Set<string>()

  constructor(place: string, values: Readonly<Record<string, unknown>>) {
    this.#place = place
    this.#values = values
  }

  has(key: string): boolean {
    return this.#values[key] !== undefined
  }

  text(key: string): string
  text(key: string, otherwise: string | null): string | null
  text(key: string, otherwise?: string | null): string | null {
    const value = this.#value(key, otherwise === undefined)
    if (value === undefined) return otherwise ?? null
    if (typeof value !== 'string' || value === '') throw this.wrong(key, 'must be a text')
    return value
  }

  texts(key: string): readonly string[] {
    const value = this.#value(key, false) ?? []
    if (!Array.isArray(value) || !value.every((entry) => typeof entry === 'string')) throw this.wrong(key, 'must be a list of texts')
    return value
  }

  choice<T extends string>(key: string, choices: readonly T[]): T
  choice<T extends string>(key: string, choices: readonly T[], otherwise: T | null): T | null
  choice<T extends string>(key: string, choices: readonly T[], otherwise?: T | null): T | null {
    const text = otherwise === undefined ? this.text(key) : this.text(key, null)
    if (text === null) return otherwise ?? null
    const found = choices.find((choice) => choice === text)
    if (found === undefined) throw this.wrong(key, `is ${JSON.stringify(text)}; it must be one of ${choices.join(', ')}`)
    return found
  }

  /** A whole number of at least 0. */
  count(key: string, otherwise: number): number {
    const value = this.#value(key, false)
    if (value === undefined) return otherwise
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
      throw this.wrong(key, 'must be a whole number of at least 0')
    return value
  }

  /** Bytes. */
  size(key: string, otherwise: number): number {
    const value = this.#value(key, false)
    if (value === undefined) return otherwise
    const bytes = typeof value === 'number' && value >= 0 ? Math.floor(value) : typeof value === 'string' ? sizeFromText(value) : null
    if (bytes === null) throw this.wrong(key, `is no size. ${SIZE_RULE}`)
    return bytes
  }

  /** Milliseconds. */
  duration(key: string, otherwise: number): number {
    const value = this.#value(key, false)
    if (value === undefined) return otherwise
    const milliseconds = typeof value === 'string' ? durationFromText(value) : null
    if (milliseconds === null) throw this.wrong(key, `is no duration. ${DURATION_RULE}`)
    return milliseconds
  }

  /** The table below this key; null when there is none. */
  section(key: string): TomlSection | null {
    const value = this.#value(key, false)
    if (value === undefined) return null
    if (!isTable(value)) throw this.wrong(key, 'must be a table')
    return new TomlSection(`${this.#place}, ${key}`, value)
  }

  /** The tables of a list of them. */
  sections(key: string): readonly TomlSection[] {
    const value = this.#value(key, false) ?? []
    if (!Array.isArray(value) || !value.every(isTable)) throw this.wrong(key, `must be tables, each under [[${key}]]`)
    return value.map((entry, index) => new TomlSection(`${this.#place}, ${key} ${index + 1}`, entry))
  }

  /** Fails when there is a key that nobody asked for. */
  end(): void {
    const unknown = Object.keys(this.#values).find((key) => !this.#asked.has(key))
    if (unknown !== undefined) throw this.wrong(unknown, `is not known here; known are ${[...this.#asked].join(', ')}`)
  }

  wrong(key: string, problem: string): ConfigError {
    return new ConfigError(`${this.#place}: ${key} ${problem}${problem.endsWith('.') ? '' : '.'}`)
  }

  #value(key: string, isRequired: boolean): unknown {
    this.#asked.add(key)
    const value = this.#values[key]
    if (value === undefined && isRequired) throw this.wrong(key, 'is missing')
    return value
  }
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
}
