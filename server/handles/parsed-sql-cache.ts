// Callers send the same SQL again and again: what was found in it is kept, the least recently used making room.
import { parseUserSql, type UserSql } from './user-sql.ts'

export class ParsedSqlCache {
  readonly #maxCharacters: number
  readonly #parsed = new Map<string, UserSql>()
  #characters = 0

  constructor(maxCharacters = 4_000_000) {
    this.#maxCharacters = maxCharacters
  }

  parse(text: string): UserSql {
    const known = this.#parsed.get(text)
    if (known !== undefined) this.#parsed.delete(text)
    else this.#characters += text.length
    const parsed = known ?? this.#parseNew(text)
    this.#parsed.set(text, parsed)
    this.#makeRoom()
    return parsed
  }

  #parseNew(text: string): UserSql {
    try {
      return parseUserSql(text)
    } catch (error) {
      this.#characters -= text.length
      throw error
    }
  }

  #makeRoom(): void {
    for (const text of this.#parsed.keys()) {
      if (this.#characters <= this.#maxCharacters) return
      this.#parsed.delete(text)
      this.#characters -= text.length
    }
  }
}
