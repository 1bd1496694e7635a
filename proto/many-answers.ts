// The codec of ExecuteManyResponse: answers of ArrowData, as arrow-data.ts writes and reads them. A page that travels alone is
// framed where it lies and read as a view; answers that share a message are small and copied, so that a table that is kept does
// not keep its neighbours' bytes.
import {
  decodeArrowData,
  encodeArrowData,
  fieldsOf,
  framePrefix,
  freeBefore,
  prepended,
  varintBytes,
  type OutgoingArrowData,
} from './arrow-data.ts'
import type { ArrowData__Output } from './gen/quiver/v1/ArrowData.ts'
import type { ExecuteManyResponse__Output } from './gen/quiver/v1/ExecuteManyResponse.ts'

/** An answer, or several small ones. */
export interface OutgoingAnswers {
  answers?: readonly OutgoingArrowData[]
}

const ANSWERS_TAG = (1 << 3) | 2
/** Tag and longest length before an answer. */
const MOST_HEADER_BYTES = 6

/** Encodes answers; a lone one with headroom in its own memory. */
export function encodeAnswers({ answers = [] }: OutgoingAnswers): Buffer {
  const [first] = answers
  if (answers.length === 1 && first !== undefined) return encodeOne(first).message
  return Buffer.concat(
    answers.flatMap((answer) => {
      const encoded = encodeArrowData(answer)
      return [header(encoded.length), encoded]
    }),
  )
}

/** Encodes answers as a whole gRPC frame, uncompressed. */
export function frameAnswers(response: OutgoingAnswers): Buffer {
  const { answers = [] } = response
  const [first] = answers
  const { message, free } = answers.length === 1 && first !== undefined ? encodeOne(first) : { message: encodeAnswers(response), free: 0 }
  return prepended(framePrefix(message.length), message, free)
}

/** Decodes answers. Throws a plain Error on malformed input. */
export function decodeAnswers(bytes: Buffer): ExecuteManyResponse__Output {
  const answers: ArrowData__Output[] = []
  for (const { tag, reader } of fieldsOf(bytes)) {
    if (tag === ANSWERS_TAG) answers.push(decodeArrowData(reader.bytes() as Buffer))
    else reader.skipType(tag & 7)
  }
  if (answers.length > 1) for (const answer of answers) answer.data = Buffer.from(Uint8Array.prototype.slice.call(answer.data).buffer)
  return { answers }
}

function encodeOne(answer: OutgoingArrowData): { message: Buffer; free: number } {
  const dataBytes = typeof answer.data === 'string' ? 0 : (answer.data?.length ?? 0)
  // The length that comes out is a few bytes more than the data's; where that takes a digit more, the data lies unaligned.
  const encoded = encodeArrowData(answer, 1 + varintBytes(dataBytes + MOST_HEADER_BYTES))
  const before = header(encoded.length)
  const free = freeBefore(encoded, answer)
  return { message: prepended(before, encoded, free), free: Math.max(0, free - before.length) }
}

function header(length: number): Uint8Array {
  const bytes = [ANSWERS_TAG]
  let rest = length
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128)
  bytes.push(rest)
  return Uint8Array.from(bytes)
}
