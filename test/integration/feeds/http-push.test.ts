import assert from 'node:assert/strict'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { once } from 'node:events'
import { after, afterEach, before, beforeEach, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { eventually } from '../../support/eventually.ts'
import { startFeedServer, ticksStream, type FeedServer } from '../../support/feed-server.ts'
import { unary } from '../../support/wire-client.ts'

const JSON_TYPE = 'application/json'
const NDJSON = 'application/x-ndjson'
const ARROW = 'application/vnd.apache.arrow.stream'

/** For the tests that want no server of their own. */
let server: FeedServer
before(async () => {
  server = await startFeedServer()
})
beforeEach(() => server.open('ticks'))
afterEach(() => server.drop('ticks'))
after(() => server[Symbol.asyncDispose]())

interface Answer {
  readonly status: number
  readonly rows?: number
  readonly rejected?: number
  readonly reason?: string
  readonly message?: string
  readonly headers: Headers
}

async function post(url: string, type: string, body: string | Buffer, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(url, { method: 'POST', body, headers: { 'content-type': type, ...headers } })
  const { error, ...counts } = (await response.json()) as { error?: { reason: string; message: string } }
  return { status: response.status, ...counts, ...error, headers: response.headers }
}

test('a document is answered once its rows can be read, with how many were taken and rejected of it alone', async () => {
  const pushes = [
    post(server.url('ticks'), JSON_TYPE, '{"symbol":"A","price":1.5,"qty":2}'),
    post(server.url('ticks'), `${JSON_TYPE}; charset=utf-8`, '[{"symbol":"B"},{"symbol":7},{"symbol":"C"}]'),
    post(server.url('ticks'), JSON_TYPE, 'rubbish'),
    post(server.url('ticks'), JSON_TYPE, ''),
  ]
  const answers = await Promise.all(pushes)
  assert.deepEqual(
    answers.map(({ status, rows, rejected }) => [status, rows, rejected]),
    [
      [200, 1, 0],
      [200, 2, 1],
      [200, 0, 1],
      [200, 0, 1],
    ],
  )
  const rows = await server.rows('ticks')
  assert.deepEqual(rows.map(([symbol]) => symbol as string).sort(), ['A', 'B', 'C'])
  assert.equal((await server.feed('ticks')).deadLetters, '3')
})

test('lines are taken as they come, before the body ends, however they are cut', async () => {
  const request = httpRequest(server.url('ticks'), { method: 'POST', headers: { 'content-type': NDJSON } })
  const answered = once(request, 'response') as Promise<[IncomingMessage]>
  request.write('{"symbol":"A"}\n{"symb')
  await eventually('the first line is a row', async () => (await server.feed('ticks')).rows === '1')
  request.write('ol":"B"}\r\n\n{"symbol":false}\n')
  request.end('{"symbol":"C"}')
  const [response] = await answered
  assert.deepEqual(JSON.parse(String((await response.toArray())[0])), { rows: 3, rejected: 1 })
  assert.deepEqual(
    (await server.rows('ticks')).map(([symbol]) => symbol),
    ['A', 'B', 'C'],
  )
})

test('many lines are all counted, also where more are rejected than are kept as letters', async () => {
  const lines = Array.from({ length: 30_000 }, (_, index) => (index % 3 === 0 ? '{"qty":"no"}' : `{"qty":${index}}`))
  const answer = await post(server.url('ticks'), NDJSON, lines.join('\n'))
  assert.deepEqual([answer.status, answer.rows, answer.rejected], [200, 20_000, 10_000])
})

test('an Arrow stream is taken batch by batch, past the mapping', async () => {
  const answer = await post(server.url('ticks'), ARROW, ticksStream(['A', 'B'], ['C']))
  assert.deepEqual([answer.status, answer.rows, answer.rejected], [200, 3, 0])
  assert.deepEqual(await server.rows('ticks'), [
    ['A', 0, 0n],
    ['B', 1, 1n],
    ['C', 0, 0n],
  ])
  assert.deepEqual([(await server.feed('ticks')).rows, (await server.feed('ticks')).messages], ['3', '2'])
  for (const broken of [Buffer.from('rubbish, and more of it'), ticksStream(['A']).subarray(0, 500), Buffer.alloc(0)]) {
    const refused = await post(server.url('ticks'), ARROW, broken)
    assert.deepEqual([refused.status, refused.reason], [400, 'ARROW_INVALID'])
  }
})

test('packed bodies are unpacked, up to a bound that a small body cannot pass', async () => {
  await using server = await startFeedServer({ config: { maxMessageBytes: 10_000, maxPushBytes: 100_000 } })
  await server.open('ticks')
  const gzip = { 'content-encoding': 'gzip' }
  const taken = await post(server.url('ticks'), NDJSON, gzipSync('{"symbol":"A"}\n{"symbol":"B"}\n'), gzip)
  assert.deepEqual([taken.status, taken.rows], [200, 2])
  const bomb = await post(server.url('ticks'), JSON_TYPE, gzipSync(Buffer.alloc(50_000_000, ' ')), gzip)
  assert.deepEqual([bomb.status, bomb.reason], [413, 'LIMIT_EXCEEDED'])
  const lines = await post(server.url('ticks'), NDJSON, gzipSync('{"symbol":"C"}\n'.repeat(100_000)), gzip)
  assert.equal(lines.status, 413)
  assert.ok((lines.rows ?? 0) > 0 && (lines.rows ?? 0) < 10_000, 'what came before the bound is there, and told of')
  assert.equal((await server.rows('ticks')).length, 2 + (lines.rows ?? 0))
  assert.equal((await post(server.url('ticks'), JSON_TYPE, 'no gzip at all', gzip)).status, 400)
  assert.equal((await post(server.url('ticks'), JSON_TYPE, gzipSync('{"symbol":"A"}').subarray(0, 20), gzip)).status, 400)
  assert.equal((await post(server.url('ticks'), JSON_TYPE, 'x', { 'content-encoding': 'br' })).status, 415)
})

test('what is too large, unknown or in the wrong place is refused with its own status', async () => {
  await using server = await startFeedServer({ config: { maxMessageBytes: 10_000 } })
  await server.open('ticks')
  const refusals: [number, Promise<Answer>][] = [
    [404, post(server.url('tocks'), JSON_TYPE, '{}')],
    [415, post(server.url('ticks'), 'text/plain', '{}')],
    [413, post(server.url('ticks'), JSON_TYPE, `{"symbol":"${'x'.repeat(20_000)}"}`)],
    [413, post(server.url('ticks'), NDJSON, `{"symbol":"${'x'.repeat(20_000)}"}`)],
    [400, post(server.url('%E0%A4%A'), JSON_TYPE, '{}')],
  ]
  for (const [status, answer] of refusals) {
    const { reason, message = '', ...refused } = await answer
    assert.equal(refused.status, status)
    assert.ok(reason !== undefined && message.length > 10)
  }
  const get = await fetch(server.url('ticks'))
  assert.deepEqual([get.status, get.headers.get('allow')], [405, 'POST'])
  assert.equal((await fetch(server.url('ticks').replace('/feeds/ticks', '/elsewhere'))).status, 404)
})

test('who does not say what the body is, as curl -d does not, is told what to say, and nothing of it is taken', async () => {
  const what = /Say what the body is: -H 'content-type: application\/json' for JSON, which is what curl --json says, application\/x-ndjson/
  const form = await post(server.url('ticks'), 'application/x-www-form-urlencoded', '{"symbol":"A"}')
  assert.deepEqual([form.status, form.reason, form.rows, form.rejected], [415, 'FORMAT_UNKNOWN', 0, 0])
  assert.match(form.message ?? '', /^The content-type is "application\/x-www-form-urlencoded", as curl -d has it by itself\. Say/)
  assert.match(form.message ?? '', what)
  const text = await post(server.url('ticks'), 'text/plain; charset=utf-8', '{"symbol":"A"}')
  assert.match(text.message ?? '', /^The content-type is "text\/plain"\. Say/)
  const none = await fetch(server.url('ticks'), { method: 'POST', body: Buffer.from('{"symbol":"A"}') })
  const { error } = (await none.json()) as { error: { message: string } }
  assert.deepEqual([none.status, error.message.startsWith('The request has no content-type. Say')], [415, true])
})

test('a sender of far too much reads the answer although nobody reads what he sends', async () => {
  await using server = await startFeedServer({ config: { maxMessageBytes: 10_000 } })
  await server.open('ticks')
  const answer = await post(server.url('ticks'), JSON_TYPE, Buffer.alloc(30_000_000, ' '))
  assert.deepEqual([answer.status, answer.reason], [413, 'LIMIT_EXCEEDED'])
})

test('a paused feed asks senders to come back, also those in the middle of a push', async () => {
  const request = httpRequest(server.url('ticks'), { method: 'POST', headers: { 'content-type': NDJSON } })
  const answered = once(request, 'response') as Promise<[IncomingMessage]>
  request.write('{"symbol":"A"}\n')
  await eventually('the first line is a row', async () => (await server.feed('ticks')).rows === '1')
  await unary(server.feeds, 'Pause', { feed: 'ticks' })
  request.write('{"symbol":"B"}\n')
  const [response] = await answered
  request.destroy()
  assert.equal(response.statusCode, 503)
  const body = JSON.parse(String((await response.toArray())[0])) as { rows: number; error: { reason: string } }
  assert.deepEqual([body.rows, body.error.reason], [1, 'FEED_PAUSED'])
  const refused = await post(server.url('ticks'), JSON_TYPE, '{"symbol":"C"}')
  assert.deepEqual([refused.status, refused.headers.get('retry-after')], [503, '1'])
  await unary(server.feeds, 'Resume', { feed: 'ticks' })
  assert.equal((await post(server.url('ticks'), JSON_TYPE, '{"symbol":"C"}')).status, 200)
})

test('where there is a token, whoever does not know it is told so before anything else', async () => {
  await using server = await startFeedServer({ config: { feedToken: 'secret' } })
  await server.open('ticks')
  for (const headers of [{}, { authorization: 'Bearer wrong' }, { authorization: 'Basic secret' }] as Record<string, string>[]) {
    const refused = await post(server.url('unknown'), JSON_TYPE, '{}', headers)
    assert.deepEqual([refused.status, refused.reason, refused.headers.get('www-authenticate')], [401, 'TOKEN_INVALID', 'Bearer'])
  }
  assert.equal((await post(server.url('ticks'), JSON_TYPE, '{}', { authorization: 'Bearer secret' })).status, 200)
  assert.equal((await post(server.url('ticks', '?token=secret'), JSON_TYPE, '{}')).status, 200)
  assert.equal((await post(server.url('ticks', '?token=secret2'), JSON_TYPE, '{}')).status, 401)
})

test('pages of origins that are not allowed cannot push', async () => {
  await using server = await startFeedServer({ config: { allowedOrigins: ['https://good.example'] } })
  await server.open('ticks')
  const refused = await post(server.url('ticks'), JSON_TYPE, '{}', { origin: 'https://evil.example' })
  assert.deepEqual([refused.status, refused.reason], [403, 'ORIGIN_REFUSED'])
  assert.equal((await post(server.url('ticks'), JSON_TYPE, '{}', { origin: 'https://good.example' })).status, 200)
})

test('a sender who leaves in the middle leaves nothing behind', async () => {
  const socket = connect(Number(new URL(server.url('ticks')).port), '127.0.0.1')
  socket.write(`POST /feeds/ticks HTTP/1.1\r\nhost: x\r\ncontent-type: ${NDJSON}\r\ncontent-length: 1000\r\n\r\n{"symbol":"A"}\n{"sym`)
  await eventually('the first line is a row', async () => (await server.feed('ticks')).rows === '1')
  assert.equal((await server.feed('ticks')).producers, 1)
  socket.destroy()
  await eventually('the push has ended', async () => (await server.feed('ticks')).producers === 0)
})

test('a stopped feed is not there any more, and its table stays', async () => {
  await post(server.url('ticks'), JSON_TYPE, '{"symbol":"A"}')
  const stopped = await unary<typeof server.feeds, 'Stop', object, { feeds: { state: string; rows: string }[] }>(server.feeds, 'Stop', {
    feed: 'ticks',
  })
  assert.deepEqual(
    stopped.feeds.map(({ state, rows }) => [state, rows]),
    [['FEED_STATE_STOPPED', '1']],
  )
  assert.equal((await post(server.url('ticks'), JSON_TYPE, '{}')).status, 404)
  assert.equal((await server.rows('ticks')).length, 1)
})
