// The HTTP server: feeds over WebSocket and by POST, whether the server is well, and its metrics.
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import { DataError } from '../errors.ts'
import type { Feed } from '../feeds/feed.ts'
import { checkFeedAccess, checkReadAccess } from './access.ts'
import { refuseUpgrade, sendError, sendJson } from './answers.ts'
import { discard, takePush } from './feed-push.ts'
import { serveFeedSocket } from './feed-socket.ts'
import { sendMetrics } from './metrics-page.ts'
import type { HttpParts } from './parts.ts'

export interface HttpServer {
  /** Resolves to the port. Fails where it cannot be listened on. */
  listen(host: string, port: number): Promise<number>
  /** Takes nothing new and ends all connections. */
  close(): Promise<void>
}

const FEED_PATH = /^\/feeds\/([^/?]+)$/
const GOING_AWAY = 1001
/** Connections that may be there besides those that are counted: to ask for health, and to hear that there are too many. */
const SPARE_CONNECTIONS = 100
/** A push may go on for as long as something comes of it; only its head has to come soon. */
const TIMEOUTS = { requestTimeout: 0, headersTimeout: 60_000 }

interface Open extends HttpParts {
  readonly sockets: WebSocketServer
  pushes: number
}

export function createHttpServer(parts: HttpParts): HttpServer {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: parts.limits.maxMessageBytes,
    perMessageDeflate: false,
    skipUTF8Validation: true,
  })
  const open: Open = { ...parts, sockets, pushes: 0 }
  const server = listener(parts, (request, response) => {
    void answer(open, request, response)
  })
  server.maxConnections = parts.limits.maxSockets + SPARE_CONNECTIONS
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    void upgrade(open, request, socket, head)
  })
  return {
    listen: (host, port) => listen(server, host, port),
    async close() {
      for (const socket of sockets.clients) endSocket(socket)
      if (!server.listening) return
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

function listener({ tls }: HttpParts, answer: (request: IncomingMessage, response: ServerResponse) => void): Server {
  if (tls === null) return createServer(TIMEOUTS, answer)
  const server = createTlsServer({ ...TIMEOUTS, ...tls.context, ...tls.clients }, answer)
  tls.onChange((context) => {
    server.setSecureContext(context)
  })
  return server
}

async function listen(server: Server, host: string, port: number): Promise<number> {
  try {
    await once(server.listen(port, host), 'listening')
  } catch (error) {
    throw new Error(`cannot listen on ${host}:${port} for HTTP: ${(error as Error).message}`, { cause: error })
  }
  return (server.address() as AddressInfo).port
}

async function answer(open: Open, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = pathOf(request)
  const [, name] = FEED_PATH.exec(path) ?? []
  if (path === '/health') sendJson(response, open.isServing() ? 200 : 503, { status: open.isServing() ? 'SERVING' : 'NOT_SERVING' })
  else if (path === '/metrics') await metrics(open, request, response)
  else if (name === undefined) refuse(404, `There is nothing at ${path}; feeds are at /feeds/<name>.`)
  else if (request.method !== 'POST') refuse(405, 'Rows are sent with POST, or over a WebSocket.', { allow: 'POST' })
  else await push(open, request, response, name)

  function refuse(status: number, message: string, headers: Readonly<Record<string, string>> = {}): void {
    sendJson(response, status, { error: { reason: status === 404 ? 'NOT_FOUND' : 'METHOD_NOT_ALLOWED', message } }, headers)
    discard(open, request)
  }
}

async function metrics(open: Open, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    await checkReadAccess(request, open.access)
    await sendMetrics(open.metrics, request, response)
  } catch (error) {
    const { message, stack } = error as Error
    if (!(error instanceof DataError)) open.onFault(`The metrics could not be read: ${message}`, stack)
    sendError(response, error as Error)
  }
  discard(open, request)
}

async function push(open: Open, request: IncomingMessage, response: ServerResponse, name: string): Promise<void> {
  let feed: Feed
  try {
    feed = await admittedFeed(open, request, name)
  } catch (error) {
    sendError(response, error as Error)
    discard(open, request)
    return
  }
  open.pushes += 1
  try {
    await takePush(open, request, response, feed)
  } finally {
    open.pushes -= 1
  }
}

async function upgrade(open: Open, request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
  // A client that leaves during the handshake.
  socket.on('error', () => socket.destroy())
  try {
    const [, name] = FEED_PATH.exec(pathOf(request)) ?? []
    if (name === undefined) throw new DataError('FEED_UNKNOWN', 'WebSockets are for feeds, at /feeds/<name>.')
    const feed = await admittedFeed(open, request, name)
    open.sockets.handleUpgrade(request, socket, head, (opened) => {
      serveFeedSocket(open, feed, opened, request)
    })
  } catch (error) {
    refuseUpgrade(socket, error as Error)
  }
}

/** The feed, for those who may send to it while there is room for them. */
async function admittedFeed(open: Open, request: IncomingMessage, name: string): Promise<Feed> {
  await checkFeedAccess(request, open.access)
  const { maxSockets } = open.limits
  if (open.sockets.clients.size + open.pushes >= maxSockets)
    throw new DataError('LIMIT_EXCEEDED', `${maxSockets} connections are open already.`, {}, { retryAfterMs: 1_000 })
  const feed = open.feeds.feed(decoded(name))
  if (feed.facts.source === null) return feed
  throw new DataError('ARGUMENT_INVALID', `The feed ${feed.facts.name} is filled by a source of its own; nothing can be sent to it.`)
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    throw new DataError('ARGUMENT_INVALID', `${name} in the path is not encoded as URLs are.`)
  }
}

function pathOf({ url = '/' }: IncomingMessage): string {
  const query = url.indexOf('?')
  return query === -1 ? url : url.slice(0, query)
}

function endSocket(socket: WebSocket): void {
  socket.close(GOING_AWAY, 'the server is shutting down')
  socket.terminate()
}
