// A feed's options, checked and made into its parts.
import { randomBytes } from 'node:crypto'
import { RecordBatch, Table } from 'apache-arrow'
import { processClock, type Clock } from '../clock.ts'
import { invalidError, type QuiverError } from '../errors.ts'
import { wholeNumbers } from '../operations/arguments.ts'
import type { Session } from '../operations/session.ts'
import { schemaOf } from '../operations/tables.ts'
import { err, ok, type Result } from '../result.ts'
import { openAppendLink } from './append-link.ts'
import { limitsOf, type FeedInput, type FeedOptions } from './feed-options.ts'
import type { Input } from './input.ts'
import { IterableInput } from './iterable-input.ts'
import type { IntakeParts } from './row-intake.ts'
import { RowMapper } from './row-mapper.ts'
import type { SenderParts } from './sender.ts'
import { WebSocketInput } from './websocket-input.ts'

export interface FeedParts {
  readonly intake: Omit<IntakeParts, 'onBatch' | 'onReject' | 'onFailure'>
  readonly sender: Omit<SenderParts, 'events'>
  readonly input: Input
  readonly clock: Clock
  readonly maxWaitingBytes: number
  readonly signal: AbortSignal | undefined
}

/** Of a feed's name for itself, which no other may have. */
const PRODUCER_BYTES = 16

/** Err `ARGUMENT_INVALID`, `COLUMN_NOT_FOUND`. */
export function feedParts(session: Session, source: FeedInput, options: FeedOptions): Result<FeedParts, QuiverError> {
  const { table, mapping, misfits = 'reject', backoff = {}, signal, clock = processClock, random = Math.random } = options
  const { batch, maxWaitingBytes, ...limits } = limitsOf(options)
  const numbers = {
    'batch.rows': batch.rows,
    'batch.bytes': batch.bytes,
    'batch.ms': batch.ms,
    'backoff.minMs': backoff.minMs,
    'backoff.maxMs': backoff.maxMs,
    maxWaitingBytes,
    ...limits,
  }
  return wholeNumbers(numbers)
    .andThen(() => schemaOf(table))
    .andThen((schema) => (schema.fields.length > 0 ? ok(schema) : err(noColumns(table.feed))))
    .andThen((schema) => RowMapper.create(schema, mapping ?? {}).map((mapper) => ({ schema, mapper })))
    .andThen((columns) => inputOf(source, { clock, random, backoff, ...limits }).map((input) => ({ columns, input })))
    .map(({ columns, input }) => ({
      intake: { ...columns, policy: misfits, takesArrow: mapping === undefined, limits: batch, clock },
      sender: { open: linksTo(session, table.feed), clock, random, backoff },
      input,
      clock,
      maxWaitingBytes,
      signal,
    }))
}

function linksTo({ servers }: Session, name: string): SenderParts['open'] {
  const { connection } = servers.homeOf(name)
  const producer = randomBytes(PRODUCER_BYTES).toString('base64url')
  return (events, producerRow) => openAppendLink(connection, { name, producer, producerRow }, events)
}

function noColumns(table: string): QuiverError {
  const message = `The live table ${table} has no columns yet: append rows, or make it with a schema, and open it again.`
  return invalidError('ARGUMENT_INVALID', message, { field: 'table' })
}

type InputParts = Omit<ConstructorParameters<typeof WebSocketInput>[0], 'source'>

function inputOf(source: FeedInput, parts: InputParts): Result<Input, QuiverError> {
  // Tables and batches can be iterated too, row by row: not what is meant.
  if (source instanceof Table || source instanceof RecordBatch) return ok(new IterableInput([source]))
  if (typeof source === 'object' && (Symbol.asyncIterator in source || Symbol.iterator in source)) return ok(new IterableInput(source))
  const webSocket = typeof source === 'string' ? { url: source } : source
  const { protocol = '', hash = '' } = URL.canParse(webSocket.url) ? new URL(webSocket.url) : {}
  if (/^wss?:$/.test(protocol) && hash === '') return ok(new WebSocketInput({ source: webSocket, ...parts }))
  const message = `The source must be a URL that begins with ws:// or wss://, without #, or an iterable; it is ${String(webSocket.url)}.`
  return err(invalidError('ARGUMENT_INVALID', message, { argument: 'source' }))
}
