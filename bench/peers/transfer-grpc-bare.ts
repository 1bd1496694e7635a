// grpc-js with nothing above it: the same bytes in messages of the same size, from memory, dropped on arrival.
import { Client, credentials } from '@grpc/grpc-js'
import { builtProgram } from '../support/build.ts'
import { startPortProcess } from '../support/port-process.ts'
import { answerLines, secondsSince } from './answer-lines.ts'
import { bareOptions, bareService } from './grpc-bare.ts'
import { sendMessages } from './send-messages.ts'
import type { TransferRequest, TransferTask } from './transfer-request.ts'

const { bytes, messageBytes } = JSON.parse(process.argv[2] as string) as TransferTask
const args = [builtProgram('bench/peers/grpc-bare-server.ts'), String(messageBytes)]
await using server = await startPortProcess({ command: process.execPath, args, port: /^(\d+)$/, endsBy: 'input' })
const client = new Client(`127.0.0.1:${server.port}`, credentials.createInsecure(), bareOptions)
const message = Buffer.alloc(messageBytes, 1)

await answerLines<TransferRequest>(async ({ direction, rows }) => {
  const start = performance.now()
  const moved = await (direction === 'collect' ? pull() : push())
  if (moved !== bytes) throw new Error(`moved ${moved} bytes of ${bytes}`)
  return { seconds: secondsSince(start), rows }
})
client.close()

function pull(): Promise<number> {
  const { path, requestSerialize, responseDeserialize } = bareService.pull
  const call = client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, Buffer.from(String(bytes)))
  let received = 0
  call.on('data', (data: Buffer) => (received += data.byteLength))
  return new Promise((resolve, reject) =>
    call
      .on('end', () => {
        resolve(received)
      })
      .on('error', reject),
  )
}

function push(): Promise<number> {
  const { path, requestSerialize, responseDeserialize } = bareService.push
  return new Promise((resolve, reject) => {
    const call = client.makeClientStreamRequest(path, requestSerialize, responseDeserialize, (error, answer) => {
      if (error !== null) reject(error)
      else resolve(Number(answer?.toString()))
    })
    sendMessages(call, message, bytes).catch(reject)
  })
}
