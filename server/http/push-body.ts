// The body of a push, unpacked and bounded: neither a small packed body that becomes a huge one nor a sender who stops in the
// middle holds anything here for long. Reading it to its end or not leaves the connection as it is, so that an answer can be given.
import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { Clock } from '../clock.ts'
import { DataError } from '../errors.ts'

export interface BodyLimits {
  readonly clock: Clock
  /** Unpacked. */
  readonly maxBytes: number
}

/** How long a sender may send nothing. */
const STALLED_MS = 60_000
const UNPACKED_PIECE_BYTES = 64 * 1024

/** Fails with LIMIT_EXCEEDED, FORMAT_UNKNOWN for another encoding, ARGUMENT_INVALID for what is no gzip, DEADLINE_EXCEEDED for a sender who stopped. */
export async function* bodyOf(request: IncomingMessage, { clock, maxBytes }: BodyLimits): AsyncGenerator<Uint8Array> {
  const { stream, leave } = unpacked(request)
  const pieces = stream.iterator({ destroyOnReturn: false }) as AsyncGenerator<Buffer>
  let bytes = 0
  try {
    for (let next = await soon(pieces, clock); next.done !== true; next = await soon(pieces, clock)) {
      bytes += next.value.length
      if (bytes > maxBytes) throw tooLarge(maxBytes)
      yield next.value
    }
  } catch (error) {
    throw isZlibError(error) ? new DataError('ARGUMENT_INVALID', `The body is no gzip: ${error.message}.`) : error
  } finally {
    // Not awaited: where nothing comes it would not settle.
    pieces.return(undefined).catch(() => undefined)
    leave()
  }
}

/** The next piece, if it comes in time. */
function soon(pieces: AsyncGenerator<Buffer>, clock: Clock): Promise<IteratorResult<Buffer, unknown>> {
  return new Promise((resolve, reject) => {
    const stopTimer = clock.after(STALLED_MS, () => {
      reject(new DataError('DEADLINE_EXCEEDED', `Nothing came for ${STALLED_MS} ms before the end of the body.`))
    })
    pieces.next().then(resolve, reject).finally(stopTimer)
  })
}

/** All of it at once. */
export async function wholeBody(request: IncomingMessage, limits: BodyLimits): Promise<Uint8Array> {
  if (Number(request.headers['content-length'] ?? 0) > limits.maxBytes) throw tooLarge(limits.maxBytes)
  const pieces: Uint8Array[] = []
  for await (const piece of bodyOf(request, limits)) pieces.push(piece)
  return Buffer.concat(pieces)
}

function unpacked(request: IncomingMessage): { readonly stream: Readable; readonly leave: () => void } {
  const encoding = request.headers['content-encoding'] ?? 'identity'
  if (encoding === 'identity') return { stream: request, leave: () => undefined }
  if (encoding !== 'gzip') throw new DataError('FORMAT_UNKNOWN', `content-encoding ${encoding} is not known here; send gzip, or nothing.`)
  const gunzip = createGunzip({ chunkSize: UNPACKED_PIECE_BYTES })
  request.on('error', (error) => gunzip.destroy(error))
  request.pipe(gunzip)
  return {
    stream: gunzip,
    leave() {
      request.unpipe(gunzip)
      gunzip.destroy()
    },
  }
}

function isZlibError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && /^Z_/.test(String(error.code))
}

function tooLarge(maxBytes: number): DataError {
  return new DataError('LIMIT_EXCEEDED', `The body has more than ${maxBytes} bytes.`, { max: String(maxBytes) })
}
