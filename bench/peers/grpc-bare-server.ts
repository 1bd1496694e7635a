// The bare server, in a process of its own. Prints its port, then serves until its input ends.
import { Server, ServerCredentials, type ServerReadableStream, type ServerWritableStream, type sendUnaryData } from '@grpc/grpc-js'
import { bareOptions, bareService } from './grpc-bare.ts'
import { sendMessages } from './send-messages.ts'

const message = Buffer.alloc(Number(process.argv[2]), 1)
const server = new Server(bareOptions)
server.addService(bareService, {
  pull: (call: ServerWritableStream<Buffer, Buffer>) => void sendMessages(call, message, Number(call.request.toString())),
  push: (call: ServerReadableStream<Buffer, Buffer>, answer: sendUnaryData<Buffer>) => {
    let bytes = 0
    call.on('data', (data: Buffer) => (bytes += data.byteLength))
    call.on('end', () => {
      answer(null, Buffer.from(String(bytes)))
    })
  },
})
server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) throw error
  process.stdout.write(`${port}\n`)
})
process.stdin.resume().on('end', () => process.exit())
