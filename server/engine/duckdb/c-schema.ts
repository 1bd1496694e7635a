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
const SCHEMA_RELEASE_WORD = 7

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

// Lives as long as the module: a struct is read and released by address alone, which keeps no memory alive.
const taken = new Scratch(SCHEMA_STRUCT_BYTES)

/** Lets `write` fill a struct that lists a table's columns as its children, reads it, and releases it. */
export function receiveSchema(write: (out: Uint8Array) => void): ArrowSchema {
  taken.bytes.fill(0)
  write(taken.bytes)
  try {
    return { fields: new SchemaReader().children(taken), metadata: [] }
  } finally {
    callRelease(taken.word(SCHEMA_RELEASE_WORD), taken.address)
  }
}
