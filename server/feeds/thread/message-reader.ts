// What reads the messages of a feed: columns from JSON, or nothing where the table has columns that JSON cannot fill and nobody has
// said how: then its feed takes Arrow data, and tells those who send JSON why theirs is not taken.
import type { ArrowSchema } from '../../arrow/schema.ts'
import { DataError } from '../../errors.ts'
import type { FeedMapping } from '../mapping.ts'
import { endOfMessage, type Lot, type Reject } from './lot.ts'
import { LotReader, type ReadLot } from './lot-reader.ts'

export type MessageReader = Pick<LotReader, 'read'>

const NO_COLUMNS = new DataError('ARGUMENT_INVALID', 'the table has no columns yet, and this has no member with a value to make one of')

const MOST_REJECTS = 100
const MOST_REJECT_BYTES = 4_096

/** Fails as {@link LotReader} does, unless the mapping is nobody's. */
export function messageReader(schema: ArrowSchema, mapping: FeedMapping): MessageReader {
  if (schema.fields.length === 0) return { read: (lot) => refused(lot, NO_COLUMNS) }
  try {
    return new LotReader(schema, mapping)
  } catch (error) {
    if (mapping.isDefault !== true || !(error instanceof DataError)) throw error
    return { read: (lot) => refused(lot, error) }
  }
}

function refused(lot: Lot, { message: reason, details }: DataError): ReadLot {
  const count = lot.starts.length
  const rejects = Array.from({ length: Math.min(count, MOST_REJECTS) }, (_, message): Reject => {
    const start = lot.starts[message] ?? 0
    const length = endOfMessage(lot, message) - start
    const bytes = lot.bytes.slice(start, start + Math.min(length, MOST_REJECT_BYTES))
    return { message, reason, column: details['column'] ?? null, bytes, length }
  })
  const perMessage = { rows: new Uint32Array(count), rejected: new Uint32Array(count).fill(1) }
  return { rows: 0, columns: [], rejects, rejected: count, misfits: 0, unknownFields: 0, ignored: 0, gaps: 0, perMessage }
}
