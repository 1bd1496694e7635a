// What stands between a producer and a subscriber at the least: messages of a WebSocket onto a gRPC stream as they are, acknowledged.
// Prints its ports, then serves until its input ends.
import { Server, ServerCredentials, type ServerWritableStream } from '@grpc/grpc-js'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import { bareOptions, bareService } from './grpc-bare.ts'

const subscribers = new Set<ServerWritableStream<Buffer, Buffer>>()
const server = new Server(bareOptions)
server.addService(bareService, {
  pull: (call: ServerWritableStream<Buffer, Buffer>) => {
    subscribers.add(call)
    call.on('cancelled', () => subscribers.delete(call))
    call.write(Buffer.alloc(0))
  },
  push: () => undefined,
})

const sockets = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
sockets.on('connection', (socket) => {
  let messages = 0
  socket.on('message', (message: Buffer) => {
    messages += 1
    for (const call of subscribers) call.write(message)
    setImmediate(() => socket.send(JSON.stringify({ ack: messages })))
  })
})

server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) throw error
  process.stdout.write(`${port} ${(sockets.address() as AddressInfo).port}\n`)
})
process.stdin.resume().on('end', () => process.exit())
