// The HTTP server: feeds over WebSocket and by POST, and whether the server is well.
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import { DataError } from '../errors.ts'
import { serveFeedSocket } from './feed-socket.ts'
import type { HttpParts } from './parts.ts'
import { refuseUpgrade, sendJson, statusOf } from './answers.ts'

export interface HttpServer {
  /** Resolves to the port. Fails where it cannot be listened on. */
  listen(host: string, port: number): Promise<number>
  /** Takes nothing new and ends all connections. */
  close(): Promise<void>
}

const FEED_PATH = /^\/feeds\/([^/?]+)$/
const GOING_AWAY = 1001

export function createHttpServer(parts: HttpParts): HttpServer {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: parts.limits.maxMessageBytes,
    perMessageDeflate: false,
    skipUTF8Validation: true,
  })
  const server = createServer((request, response) => {
    void answer(parts, request, response)
  })
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    upgrade(parts, sockets, request, socket, head)
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

async function listen(server: Server, host: string, port: number): Promise<number> {
  try {
    await once(server.listen(port, host), 'listening')
  } catch (error) {
    throw new Error(`cannot listen on ${host}:${port} for HTTP: ${(error as Error).message}`, { cause: error })
  }
  return (server.address() as AddressInfo).port
}

async function answer({ isServing }: HttpParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = pathOf(request)
  if (path === '/health') sendJson(response, isServing() ? 200 : 503, { status: isServing() ? 'SERVING' : 'NOT_SERVING' })
  else sendJson(response, 404, { error: { reason: 'NOT_FOUND', message: `There is nothing at ${path}; feeds are at /feeds/<name>.` } })
}

function upgrade(parts: HttpParts, sockets: WebSocketServer, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  // A client that leaves during the handshake.
  socket.on('error', () => socket.destroy())
  try {
    const [, name] = FEED_PATH.exec(pathOf(request)) ?? []
    if (name === undefined) throw new DataError('FEED_UNKNOWN', 'WebSockets are for feeds, at /feeds/<name>.')
    const feed = parts.feeds.feed(decodeURIComponent(name))
    if (sockets.clients.size >= parts.limits.maxSockets)
      throw new DataError('LIMIT_EXCEEDED', `${parts.limits.maxSockets} sockets are open already.`, {}, { retryAfterMs: 1_000 })
    sockets.handleUpgrade(request, socket, head, (opened) => {
      serveFeedSocket(parts, feed, opened, request)
    })
  } catch (error) {
    refuseUpgrade(socket, statusOf(error), error as Error)
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
