// Compressed buffers of record batches: 8 bytes of uncompressed length (-1: not compressed after all), then a frame.
// Why these decoders: docs/decisions/arrow-body-compression.md.
// Source: format/Message.fbs of apache/arrow, BodyCompressionMethod
import { ZSTDDecoder } from 'zstddec'
import { arrowInvalid } from './arrow-invalid.ts'
import { decodeLz4Frames } from './lz4-frame.ts'

export type Codec = 'lz4' | 'zstd'

/** The zstd decoder's memory grows to hold a buffer before and after, and stays so in every thread: hence the bound. */
const MAX_ZSTD_BYTES = 256 * 1024 * 1024
const LENGTH_BYTES = 8

const zstd = new ZSTDDecoder()
await zstd.init()

/** Decodes one untrusted buffer, which may come to at most `maxBytes`. Without a codec's work to do it answers a part of `buffer`. */
export function decompressBuffer(codec: Codec, buffer: Uint8Array, maxBytes: number, column: string): Uint8Array {
  if (buffer.byteLength === 0) return buffer
  if (buffer.byteLength < LENGTH_BYTES) throw arrowInvalid('has a compressed buffer without its length', column)
  const declared = new DataView(buffer.buffer, buffer.byteOffset).getBigInt64(0, true)
  const frame = buffer.subarray(LENGTH_BYTES)
  if (declared === -1n) return frame
  const limit = codec === 'zstd' ? Math.min(maxBytes, MAX_ZSTD_BYTES) : maxBytes
  if (declared < 0n || declared > limit || (codec === 'zstd' && frame.byteLength > MAX_ZSTD_BYTES)) {
    throw arrowInvalid(
      `has a compressed buffer of ${declared} bytes, of which at most ${limit} may be decoded: send smaller batches`,
      column,
    )
  }
  return decodeFrame(codec, frame, Number(declared), column)
}

function decodeFrame(codec: Codec, frame: Uint8Array, bytes: number, column: string): Uint8Array {
  try {
    return codec === 'lz4' ? decodeLz4(frame, bytes) : decodeZstd(frame, bytes)
  } catch (error) {
    throw arrowInvalid(`has a buffer that is not sound ${codec} data (${error instanceof Error ? error.message : String(error)})`, column)
  }
}

function decodeLz4(frame: Uint8Array, bytes: number): Uint8Array {
  const output = new Uint8Array(bytes)
  decodeLz4Frames(frame, output)
  return output
}

function decodeZstd(frame: Uint8Array, bytes: number): Uint8Array {
  // A length of 0 would make the decoder ask the frame for it, and the frame may say anything.
  if (bytes === 0) return new Uint8Array(0)
  const output = zstd.decode(frame, bytes)
  // Also where it failed: error codes are no lengths.
  if (output.byteLength !== bytes) throw new RangeError(`it does not hold ${bytes} bytes`)
  return output
}
