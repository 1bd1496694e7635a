// Calls that come again: which those are, by the key in a header and a digest of the request.
import { createHash } from 'node:crypto'
import { deserialize, serialize } from 'node:v8'
import type { Operation } from '../workers/operation.ts'
import type { Note, RepeatableCall } from './answer-memory.ts'
import { cancelled, type AnyCall } from './call-operation.ts'
import { invalid } from './decode.ts'
import type { RpcParts } from './parts.ts'

/** Work that remembers its answer together with what its operation made. */
export type Remember<T> = (operation: Operation | null, work: () => Promise<T>) => Promise<T>

const KEY_HEADER = 'quiver-idempotency-key'
/** Of a request whose first message is long. */
const MOST_DIGESTED_BYTES = 64 * 1024

/**
 * Runs a call's work, or gives the answer of an earlier call with its key, for the same principal and method. `part` tells calls apart
 * that came as one.
 */
export async function onceByKey<T extends object>(
  parts: Pick<RpcParts, 'answers' | 'callers'>,
  call: AnyCall,
  request: object,
  run: (remember: Remember<T>) => Promise<T>,
  part = '',
): Promise<T> {
  const key = keyOf(call)
  if (key === null) return run((_, work) => work())
  const repeatable: RepeatableCall = { id: [parts.callers.of(call).name, call.getPath(), key, part].join('\n'), digest: digestOf(request) }
  const noted = (note: Note<T>) =>
    run(async (operation, work) => {
      const value = await work()
      const id = handleOf(value)
      const bytes = serialize(value)
      const keep = operation === null ? nothing : keeper(operation, id)
      const forget = note({ recall: recaller<T>(bytes), bytes: bytes.length, keep })
      operation?.alsoUndo(id, forget)
      return value
    })
  return parts.answers.once<T>(repeatable, noted, () => gone(call))
}

export function isRepeatable({ metadata }: Pick<AnyCall, 'metadata'>): boolean {
  return metadata.get(KEY_HEADER).length > 0
}

function keyOf({ metadata }: AnyCall): string | null {
  const key = metadata.get(KEY_HEADER)[0]?.toString()
  if (key === undefined) return null
  if (!/^[\x21-\x7e]{1,128}$/.test(key)) throw invalid(KEY_HEADER, 'must be 1 to 128 printable ASCII characters without spaces')
  return key
}

function digestOf(request: object): string {
  const bytes = serialize(request)
  return createHash('sha256').update(bytes.subarray(0, MOST_DIGESTED_BYTES)).update(`\n${bytes.length}`).digest('base64url')
}

// Answers are remembered for long: as bytes, which take less than objects, and by functions in whose scope there is no operation, with
// its call and its memory.

function recaller<T>(bytes: Buffer): () => T {
  return () => deserialize(bytes) as T
}

function nothing(): void {
  // There is nothing to take back.
}

/** Keeps what an operation made, as long as that could be taken back. */
function keeper(operation: Operation, id: string): () => void {
  const made = new WeakRef(operation)
  return () => {
    made.deref()?.told(id)
  }
}

/** By which an operation knows what it made. */
function handleOf(value: object): string {
  return 'handle' in value && typeof value.handle === 'string' ? value.handle : ''
}

/** Rejects when nobody waits for the call any more. */
function gone(call: AnyCall): Promise<never> {
  return new Promise((_, reject) => {
    call.on('cancelled', () => {
      reject(cancelled())
    })
  })
}
