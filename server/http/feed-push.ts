// POST /feeds/<name>: rows in one request, as a JSON document, as lines of JSON that are taken as they come, or as an Arrow stream.
// The answer comes once they were taken. What was taken before something went wrong stays, and the answer says how much it was.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { DataError } from '../errors.ts'
import { appendStream } from '../feeds/append-stream.ts'
import type { Feed } from '../feeds/feed.ts'
import { sendError, sendJson } from './answers.ts'
import type { HttpParts } from './parts.ts'
import { LineCutter } from './line-cutter.ts'
import { bodyOf, wholeBody } from './push-body.ts'
import { feedPaused, Push } from './push.ts'

type Take = (parts: HttpParts, request: IncomingMessage, feed: Feed, push: Push) => Promise<void>

const TYPES: Readonly<Record<string, Take>> = {
  'application/json': takeJson,
  'application/x-ndjson': takeLines,
  'application/vnd.apache.arrow.stream': takeArrow,
}
/** What curl says of a body unless it is told what it is. */
const FORM = 'application/x-www-form-urlencoded'
const WHAT_TO_SAY =
  "Say what the body is: -H 'content-type: application/json' for JSON, which is what curl --json says, application/x-ndjson for a value " +
  'a line, application/vnd.apache.arrow.stream for an Arrow stream.'
/** How long the rest of a body that is not wanted is read, so that the sender comes to read the answer. */
const LINGER_MS = 1_000

export async function takePush(parts: HttpParts, request: IncomingMessage, response: ServerResponse, feed: Feed): Promise<void> {
  const { remoteAddress = '', remotePort = 0 } = request.socket
  const push = new Push(feed, parts.clock, `${remoteAddress}:${remotePort}`)
  try {
    if (feed.isPaused) throw feedPaused(feed)
    await takerFor(request)(parts, request, feed, push)
    await push.settled()
    sendJson(response, 200, { rows: push.rows, rejected: push.rejected })
  } catch (error) {
    // The sender is gone.
    if (response.destroyed) return
    if (!(error instanceof DataError))
      parts.onFault(`A push to ${feed.facts.name} failed: ${(error as Error).message}`, (error as Error).stack)
    await push.settled().catch(() => undefined)
    sendError(response, error as Error, { rows: push.rows, rejected: push.rejected })
    discard(parts, request)
  } finally {
    push.close()
  }
}

/** Reads no more of a request that has its answer. */
export function discard({ clock }: HttpParts, request: IncomingMessage): void {
  if (request.complete) return
  request.resume()
  const stopTimer = clock.after(LINGER_MS, () => request.destroy())
  request.once('close', stopTimer)
}

function takerFor({ headers }: IncomingMessage): Take {
  const [type = ''] = (headers['content-type'] ?? '').split(';')
  const take = TYPES[type.trim().toLowerCase()]
  if (take !== undefined) return take
  throw new DataError('FORMAT_UNKNOWN', `${contentTypeProblem(type.trim())} ${WHAT_TO_SAY}`)
}

function contentTypeProblem(type: string): string {
  if (type === '') return 'The request has no content-type.'
  const cause = type.toLowerCase() === FORM ? ', as curl -d has it by itself' : ''
  return `The content-type is ${JSON.stringify(type)}${cause}.`
}

async function takeJson({ clock, limits }: HttpParts, request: IncomingMessage, _feed: Feed, push: Push): Promise<void> {
  await push.add(await wholeBody(request, { clock, maxBytes: limits.maxMessageBytes }))
}

async function takeLines({ clock, limits }: HttpParts, request: IncomingMessage, _feed: Feed, push: Push): Promise<void> {
  const cutter = new LineCutter(limits.maxMessageBytes)
  for await (const piece of bodyOf(request, { clock, maxBytes: limits.maxPushBytes })) await addLines(push, cutter.push(piece))
  await addLines(push, cutter.end())
}

async function addLines(push: Push, lines: Uint8Array | null): Promise<void> {
  if (lines !== null && !isBlank(lines)) await push.add(lines)
}

function isBlank(lines: Uint8Array): boolean {
  return lines.every((byte) => byte === 0x0a || byte === 0x0d || byte === 0x20 || byte === 0x09)
}

async function takeArrow({ clock, limits }: HttpParts, request: IncomingMessage, feed: Feed, push: Push): Promise<void> {
  let taken = 0
  let bytes = 0
  await appendStream(feed.table, checked(), ({ rows }) => {
    push.countBatch(rows - taken, bytes)
    taken = rows
    bytes = 0
  })

  async function* checked(): AsyncGenerator<Uint8Array> {
    for await (const piece of bodyOf(request, { clock, maxBytes: limits.maxPushBytes })) {
      push.check()
      bytes += piece.length
      yield piece
    }
  }
}
