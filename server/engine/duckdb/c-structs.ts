// Builds the C structs of Arrow data that the engine reads in place. The engine calls `release` on them: it points to a libc function
// that leaves its argument alone, since the memory is JavaScript's and is kept alive by whoever holds the CStructs.
// Struct layouts: https://arrow.apache.org/docs/format/CDataInterface.html#structure-definitions
import { C_SCHEMA_FLAGS, formatFromType } from '../../arrow/format-string.ts'
import { storedChildren, storedType } from '../../arrow/layout.ts'
import type { ArrowColumn, ArrowField } from '../../arrow/schema.ts'
import { ARRAY_STRUCT_BYTES } from './column-gather.ts'
import { SCHEMA_STRUCT_BYTES } from './c-schema.ts'
import { cLibrary } from './library.ts'
import { addressOf, Scratch, type Address } from './memory.ts'

/** `int abs(int)`: called with an address it only computes. */
const RELEASE = Number(cLibrary.symbol('abs', 'void'))

export class CStructs {
  // Addresses say nothing to the garbage collector: everything that a struct points to is listed here.
  readonly #alive: unknown[] = []

  /** Ends the life of the memory: called when the engine no longer reads it, so that it surely lived until then. */
  release(): void {
    this.#alive.length = 0
  }

  schema(fields: readonly ArrowField[]): Address {
    return this.#schemaStruct('+s', '', 0, fields, null)
  }

  /** A table's batch as a struct array whose children are its columns. */
  batch(length: number, columns: readonly ArrowColumn[]): Address {
    return this.array({ length, nullCount: 0, buffers: [null], children: columns, dictionary: null })
  }

  array(column: ArrowColumn): Address {
    const struct = this.#scratch(ARRAY_STRUCT_BYTES)
    const words = [
      column.length,
      column.nullCount,
      0,
      column.buffers.length,
      column.children.length,
      this.#pointers(column.buffers.map((buffer) => this.#buffer(buffer))),
      this.#pointers(column.children.map((child) => this.array(child))),
      column.dictionary === null ? 0 : this.array(column.dictionary),
      RELEASE,
      0,
    ]
    words.forEach((word, index) => {
      struct.setWord(index, word)
    })
    return struct.address
  }

  #schemaStruct(format: string, name: string, flags: number, children: readonly ArrowField[], dictionary: ArrowField | null): Address {
    const struct = this.#scratch(SCHEMA_STRUCT_BYTES)
    const words = [
      this.#text(format),
      this.#text(name),
      0,
      flags,
      children.length,
      this.#pointers(children.map((child) => this.#field(child))),
      dictionary === null ? 0 : this.#field(dictionary),
      RELEASE,
      0,
    ]
    words.forEach((word, index) => {
      struct.setWord(index, word)
    })
    return struct.address
  }

  #field(field: ArrowField): Address {
    const ordered = field.dictionary?.ordered === true ? C_SCHEMA_FLAGS.dictionaryOrdered : 0
    const sorted = field.type.kind === 'map' && field.type.keysSorted ? C_SCHEMA_FLAGS.mapKeysSorted : 0
    const flags = (field.nullable ? C_SCHEMA_FLAGS.nullable : 0) | ordered | sorted
    const values = field.dictionary === null ? null : { ...field, dictionary: null }
    return this.#schemaStruct(formatFromType(storedType(field)), field.name, flags, storedChildren(field), values)
  }

  #scratch(bytes: number): Scratch {
    const scratch = new Scratch(bytes)
    this.#alive.push(scratch)
    return scratch
  }

  #text(text: string): Address {
    const bytes = Buffer.from(text, 'utf8')
    const scratch = this.#scratch(bytes.length + 1)
    scratch.bytes.set(bytes)
    return scratch.address
  }

  #pointers(addresses: readonly Address[]): Address {
    if (addresses.length === 0) return 0
    const scratch = this.#scratch(8 * addresses.length)
    addresses.forEach((address, index) => {
      scratch.setWord(index, address)
    })
    return scratch.address
  }

  #buffer(buffer: Uint8Array | null): Address {
    if (buffer === null) return 0
    // An empty buffer still needs a place: null would mean an absent one.
    const bytes = buffer.length === 0 ? this.#scratch(8).bytes : buffer
    this.#alive.push(bytes)
    return addressOf(bytes)
  }
}
