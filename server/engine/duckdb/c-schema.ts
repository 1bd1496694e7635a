// Reads a foreign `ArrowSchema` struct into plain data and releases it.
// Struct layout: https://arrow.apache.org/docs/format/CDataInterface.html#structure-definitions
import { C_SCHEMA_FLAGS, typeFromFormat } from '../../arrow/format-string.ts'
import type { ArrowField, ArrowSchema, ArrowType, DictionaryEncoding, Metadata } from '../../arrow/schema.ts'
import { copyBytes, peekInt32, peekWord, readCString, Scratch, type Address } from './memory.ts'
import { callRelease } from './release.ts'

export const SCHEMA_STRUCT_BYTES = 72
const FORMAT = 0
const NAME = 1
const METADATA = 2
const FLAGS = 3
const CHILD_COUNT = 4
const CHILDREN = 5
const DICTIONARY = 6
export const SCHEMA_RELEASE_WORD = 7

/** Pairs of length-prefixed texts behind a count, in native byte order. */
function readMetadata(at: Address): Metadata {
  if (at === 0) return []
  let cursor = at + 4
  const text = (): string => {
    const bytes = peekInt32(cursor)
    const value = Buffer.from(copyBytes(cursor + 4, bytes)).toString('utf8')
    cursor += 4 + bytes
    return value
  }
  return Array.from({ length: peekInt32(at) }, () => [text(), text()] as const)
}

// DuckDB names UTC by its tz database link; Arrow users write UTC.
function withPlainUtc(type: ArrowType): ArrowType {
  return type.kind === 'timestamp' && type.timezone === 'Etc/UTC' ? { ...type, timezone: 'UTC' } : type
}

class SchemaReader {
  #nextDictionary = 0n

  field(at: Address): ArrowField {
    const struct = new Scratch(SCHEMA_STRUCT_BYTES).load(at, SCHEMA_STRUCT_BYTES)
    const flags = struct.word(FLAGS)
    const type = typeFromFormat(readCString(struct.word(FORMAT)), flags)
    const children = this.children(struct)
    const own = {
      name: readCString(struct.word(NAME)),
      nullable: (flags & C_SCHEMA_FLAGS.nullable) !== 0,
      metadata: readMetadata(struct.word(METADATA)),
    }
    if (struct.word(DICTIONARY) === 0) return { ...own, type: withPlainUtc(type), children, dictionary: null }
    const values = this.field(struct.word(DICTIONARY))
    return { ...own, type: values.type, children: values.children, dictionary: this.encoding(type, flags) }
  }

  children(struct: Scratch): ArrowField[] {
    const list = struct.word(CHILDREN)
    return Array.from({ length: struct.word(CHILD_COUNT) }, (_, index) => this.field(peekWord(list + 8 * index)))
  }

  private encoding(index: ArrowType, flags: number): DictionaryEncoding {
    if (index.kind !== 'int') throw new Error(`dictionary indices of type ${index.kind}`)
    return {
      id: this.#nextDictionary++,
      index: { bits: index.bits, signed: index.signed },
      ordered: (flags & C_SCHEMA_FLAGS.dictionaryOrdered) !== 0,
    }
  }
}

/** The schema of a struct that lists a table's columns as its children. Releases it. */
export function takeSchema(at: Address): ArrowSchema {
  const struct = new Scratch(SCHEMA_STRUCT_BYTES).load(at, SCHEMA_STRUCT_BYTES)
  try {
    return { fields: new SchemaReader().children(struct), metadata: [] }
  } finally {
    callRelease(struct.word(SCHEMA_RELEASE_WORD), at)
  }
}
