// A subscriber behind nothing but ws and grpc-js: the floor of the feeds' latency. The same producer, the same ticks, no table.
import { Client, credentials } from '@grpc/grpc-js'
import { builtProgram } from '../support/build.ts'
import { startProducer } from '../support/feed-producer-process.ts'
import type { FeedRequest } from '../support/feeds-subject.ts'
import { startPortProcess } from '../support/port-process.ts'
import { quantile } from '../support/stats.ts'
import { answerLines } from './answer-lines.ts'
import { bareOptions, bareService } from './grpc-bare.ts'

const TIMEOUT_MS = 120_000

const args = [builtProgram('bench/peers/feed-bare-server.ts')]
await using server = await startPortProcess({ command: process.execPath, args, port: /^(\d+) (\d+)$/, endsBy: 'input' })
await using producer = await startProducer(TIMEOUT_MS)
const client = new Client(`127.0.0.1:${server.port}`, credentials.createInsecure(), bareOptions)

let latenciesMs: number[] = []
let onTick: () => void = () => undefined
await new Promise<void>((resolve) => {
  const { path, requestSerialize, responseDeserialize } = bareService.pull
  const call = client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, Buffer.alloc(0))
  call.on('error', () => undefined)
  call.on('data', (message: Buffer) => {
    const now = process.hrtime.bigint()
    if (message.length === 0) return resolve()
    const { id } = JSON.parse(message.toString()) as { readonly id: number }
    latenciesMs.push((Number(now) - id) / 1e6)
    onTick()
  })
})

await answerLines<FeedRequest>(async ({ load, skip }) => {
  latenciesMs = []
  const { rows = 0, rowsPerSecond = NaN } = await producer.run({ ...load, url: `ws://127.0.0.1:${server.ports[1] ?? 0}` })
  while (latenciesMs.length < rows) await new Promise<void>((resolve) => (onTick = resolve))
  const measured = latenciesMs.slice(skip)
  return { rowsPerSecond, p50Ms: quantile(measured, 0.5), p99Ms: quantile(measured, 0.99) }
})
client.close()
