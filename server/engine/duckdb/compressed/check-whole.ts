// Compressed files are followed to their end before they are read: the engine takes what comes before a cut for all of it.
// gzip: https://www.rfc-editor.org/rfc/rfc1952, Zstandard: https://www.rfc-editor.org/rfc/rfc8878
import { BitReader, CutOff, Damaged, type ByteSource } from './bit-reader.ts'
import { followDeflate } from './deflate.ts'

const HAS_CHECKSUM = 2
const HAS_EXTRA = 4
const HAS_NAME = 8
const HAS_COMMENT = 16

function word(reader: BitReader): number {
  return (reader.bits(16) | (reader.bits(16) << 16)) >>> 0
}

function skipText(reader: BitReader): void {
  while (reader.byte() !== 0);
}

function skipGzipHeader(reader: BitReader): void {
  if (reader.bits(16) !== 0x8b1f || reader.byte() !== 8) throw new Damaged()
  const flags = reader.byte()
  reader.skip(6)
  if ((flags & HAS_EXTRA) !== 0) reader.skip(reader.bits(16))
  if ((flags & HAS_NAME) !== 0) skipText(reader)
  if ((flags & HAS_COMMENT) !== 0) skipText(reader)
  if ((flags & HAS_CHECKSUM) !== 0) reader.skip(2)
}

function followGzip(reader: BitReader): void {
  do {
    skipGzipHeader(reader)
    const bytes = followDeflate(reader)
    reader.skip(4) // the checksum: it would need the bytes themselves
    if (word(reader) !== bytes % 2 ** 32) throw new Damaged()
  } while (reader.more)
}

const DICTIONARY_BYTES = [0, 1, 2, 4]
const CONTENT_SIZE_BYTES = [0, 2, 4, 8]
const RUN_BLOCK = 1
const RESERVED_BLOCK = 3

function skipFrameHeader(reader: BitReader): { checksum: boolean } {
  const descriptor = reader.byte()
  const single = (descriptor & 0x20) !== 0
  const sizeBytes = descriptor >> 6 === 0 && single ? 1 : (CONTENT_SIZE_BYTES[descriptor >> 6] ?? 0)
  reader.skip((single ? 0 : 1) + (DICTIONARY_BYTES[descriptor & 3] ?? 0) + sizeBytes)
  return { checksum: (descriptor & 4) !== 0 }
}

function skipBlocks(reader: BitReader): void {
  for (let last = false; !last;) {
    const header = reader.bits(16) | (reader.byte() << 16)
    last = (header & 1) === 1
    const kind = (header >> 1) & 3
    if (kind === RESERVED_BLOCK) throw new Damaged()
    reader.skip(kind === RUN_BLOCK ? 1 : header >> 3)
  }
}

function followZstd(reader: BitReader): void {
  do {
    const magic = word(reader)
    if (magic >>> 4 === 0x184d2a5) reader.skip(word(reader))
    else if (magic === 0xfd2fb528) {
      const { checksum } = skipFrameHeader(reader)
      skipBlocks(reader)
      if (checksum) reader.skip(4)
    } else throw new Damaged()
  } while (reader.more)
}

/** What is wrong with a compressed file, in words; null when it is whole. Damage that keeps the structure is not found. */
export function problemOfCompressed(source: ByteSource, compression: 'gzip' | 'zstd'): string | null {
  try {
    const follow = compression === 'gzip' ? followGzip : followZstd
    follow(new BitReader(source))
    return null
  } catch (error) {
    if (error instanceof CutOff) return `its ${compression} data is cut off`
    if (error instanceof Damaged) return `its ${compression} data is damaged`
    throw error
  }
}
