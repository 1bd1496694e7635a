// Appends Arrow columns to a table of the engine. The engine reads the columns' buffers in place.
import type { ArrowColumn, ArrowField } from '../../arrow/schema.ts'
import { c } from './c-api.ts'
import { CStructs } from './c-structs.ts'
import { throwIfError } from './error-data.ts'
import { dataErrorFromDuckdb } from './errors.ts'
import type { Address } from './memory.ts'
import { destroy, receive } from './pointer-slot.ts'

export class Appender {
  readonly #connection: Address
  readonly #appender: Address
  readonly #converted: Address

  /** `schema` is a quoted name of the engine's catalog; `fields` are those of the table's columns. */
  constructor(connection: Address, schema: string, table: string, fields: readonly ArrowField[]) {
    this.#connection = connection
    const structs = new CStructs()
    const converted = receive((out) => c.schemaFromArrow(connection, structs.schema(fields), out))
    structs.release()
    throwIfError(converted.returned)
    this.#converted = converted.pointer
    const created = receive((out) => c.createAppender(connection, null, schema.replaceAll('"', ''), table, out))
    this.#appender = created.pointer
    if (created.returned !== 0) {
      const failure = this.#failure()
      this[Symbol.dispose]()
      throw failure
    }
  }

  append(rows: number, columns: readonly ArrowColumn[]): void {
    if (rows === 0) return
    const structs = new CStructs()
    const chunk = receive((out) => c.chunkFromArrow(this.#connection, structs.batch(rows, columns), this.#converted, out))
    const state = chunk.pointer === 0 ? 0 : c.appendChunk(this.#appender, chunk.pointer)
    destroy(c.destroyDataChunk, chunk.pointer)
    // The chunk reads the columns' memory until here.
    structs.release()
    throwIfError(chunk.returned)
    if (state !== 0) throw this.#failure()
  }

  /** Makes what was appended part of the table. */
  finish(): void {
    if (c.flushAppender(this.#appender) !== 0) throw this.#failure()
  }

  [Symbol.dispose](): void {
    destroy(c.destroyAppender, this.#appender)
    destroy(c.destroyConvertedSchema, this.#converted)
  }

  #failure(): Error {
    const error = c.appenderError(this.#appender)
    const message = error === 0 ? null : c.errorMessage(error)
    destroy(c.destroyError, error)
    return dataErrorFromDuckdb(message)
  }
}
