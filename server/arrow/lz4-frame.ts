// LZ4 frames, as Arrow compresses buffers with them: decoded into an output of known size, which is never exceeded.
// Checksums are not verified: what comes out is checked as Arrow data, and a wrong byte within a value is no worse than one sent.
// Sources: https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md and lz4_Block_format.md

const MAGIC = 0x184d2204
const MIN_MATCH = 4
const MORE_LENGTH = 15

interface Flow {
  readonly input: Uint8Array
  readonly output: Uint8Array
  read: number
  written: number
}

/** Decodes one or more frames; throws RangeError unless they are sound and fill `output` exactly. */
export function decodeLz4Frames(input: Uint8Array, output: Uint8Array): void {
  const flow: Flow = { input, output, read: 0, written: 0 }
  while (flow.read < input.length) decodeFrame(flow)
  if (flow.written !== output.length) throw new RangeError(`LZ4 data holds ${flow.written} bytes, not ${output.length}`)
}

function decodeFrame(flow: Flow): void {
  const view = new DataView(flow.input.buffer, flow.input.byteOffset, flow.input.byteLength)
  if (view.getUint32(flow.read, true) !== MAGIC) throw new RangeError('not an LZ4 frame')
  const flags = view.getUint8(flow.read + 4)
  if (flags >> 6 !== 1) throw new RangeError('unknown version of LZ4 frames')
  if ((flags & 1) !== 0) throw new RangeError('LZ4 dictionaries are not supported')
  const hasContentSize = (flags & 8) !== 0
  const blockChecksumBytes = (flags & 16) !== 0 ? 4 : 0
  const contentChecksumBytes = (flags & 4) !== 0 ? 4 : 0
  const frameStart = flow.written
  flow.read += hasContentSize ? 15 : 7
  for (;;) {
    const size = view.getUint32(flow.read, true)
    flow.read += 4
    if (size === 0) break
    decodeBlock(flow, size & 0x7fffffff, size >>> 31 === 1, (flags & 32) !== 0 ? flow.written : frameStart)
    flow.read += blockChecksumBytes
  }
  flow.read += contentChecksumBytes
  if (flow.read > flow.input.length) throw new RangeError('LZ4 frame is cut off')
}

function decodeBlock(flow: Flow, bytes: number, stored: boolean, windowStart: number): void {
  const end = flow.read + bytes
  if (end > flow.input.length) throw new RangeError('LZ4 block is cut off')
  if (stored) copyLiterals(flow, bytes)
  else decodeSequences(flow, end, windowStart)
}

function decodeSequences(flow: Flow, end: number, windowStart: number): void {
  const { input } = flow
  while (flow.read < end) {
    const token = input[flow.read++] as number
    copyLiterals(flow, readLength(flow, token >> 4, end))
    if (flow.read > end) throw new RangeError('LZ4 literals end outside of their block')
    if (flow.read === end) return
    const distance = (input[flow.read] as number) | ((input[flow.read + 1] as number) << 8)
    flow.read += 2
    copyMatch(flow, distance, readLength(flow, token & 15, end) + MIN_MATCH, windowStart)
  }
  if (flow.read > end) throw new RangeError('LZ4 sequence ends outside of its block')
}

function readLength(flow: Flow, nibble: number, end: number): number {
  let length = nibble
  if (nibble !== MORE_LENGTH) return length
  for (;;) {
    if (flow.read >= end) throw new RangeError('LZ4 length ends outside of its block')
    const byte = flow.input[flow.read++] as number
    length += byte
    if (byte !== 255) return length
  }
}

/** Shorter runs are faster byte by byte than by a call. */
const SHORT = 32

function copyLiterals(flow: Flow, length: number): void {
  const { input, output, read, written } = flow
  if (read + length > input.length || written + length > output.length) throw new RangeError('LZ4 literals are too long')
  if (length > SHORT) output.set(input.subarray(read, read + length), written)
  else for (let index = 0; index < length; index++) output[written + index] = input[read + index] as number
  flow.read += length
  flow.written += length
}

function copyMatch(flow: Flow, distance: number, length: number, windowStart: number): void {
  const { output, written } = flow
  const from = written - distance
  if (distance === 0 || from < windowStart) throw new RangeError('LZ4 match refers to before its data')
  if (written + length > output.length) throw new RangeError('LZ4 match is too long')
  if (distance >= length && length > SHORT) output.copyWithin(written, from, from + length)
  else if (distance === 1 && length > SHORT) output.fill(output[from] as number, written, written + length)
  else for (let index = 0; index < length; index++) output[written + index] = output[from + index] as number
  flow.written += length
}
