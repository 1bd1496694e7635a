// overhead: what collecting and putting a held table costs beside moving as many bytes with bare grpc-js, and beside Arrow Flight.
import type { TransferRequest, TransferTask } from './peers/transfer-request.ts'
import { runCase, type Bench } from './support/bench.ts'
import { countingRows, decorate } from './support/decorate.ts'
import { quiverEntry } from './support/quiver-entry.ts'
import { nodeEntry, pythonEntry, Roster, type Entry } from './support/roster.ts'
import { ARROW_BYTES_PER_ROW, tradesFiles } from './support/trades-data.ts'

const messageBytes = 2 * 1024 * 1024

export const overhead: Bench = async (context) => {
  const { cache, python, quick, timeoutMs } = context
  const rowsPerFile = quick ? 62_500 : 250_000
  const files = await tradesFiles({ folder: cache, files: 10, rowsPerFile })
  const rows = files.length * rowsPerFile
  const task: TransferTask = { files, bytes: Math.round(rows * ARROW_BYTES_PER_ROW), messageBytes }
  const options = { timeoutMs, args: [JSON.stringify(task)] }
  await using roster = await Roster.open<TransferRequest>(
    [
      quiverEntry<TransferRequest>({ client: 'transfer.ts', clientArgs: options.args, server: { roots: [cache] }, timeoutMs }),
      nodeEntry<TransferRequest>('grpc-js-bare', 'transfer-grpc-bare.ts', options),
      pythonEntry<TransferRequest>('pyarrow-flight', 'transfer_flight.py', python, options),
    ].map((entry) => perSecond(countingRows(entry), task.bytes)),
  )

  let sound = true
  for (const direction of ['collect', 'put'] as const) {
    const request = { direction, rows }
    sound = (await runCase(context, roster, { description: { ...common, case: direction }, request, warmUp: request })) && sound
  }
  return sound
}

const common = {
  bench: 'overhead',
  metrics: [{ name: 'bytesPerSecond', unit: 'bytes/s' }],
  main: { metric: 'bytesPerSecond', better: 'higher' },
} as const

// The same bytes for all: what the rows are as Arrow, whatever each adds on the wire.
function perSecond(entry: Entry<TransferRequest>, bytes: number): Entry<TransferRequest> {
  return decorate(entry, async (subject, request: TransferRequest) => {
    const sample = await subject.run(request)
    return { ...sample, bytesPerSecond: bytes / (sample.seconds as number) }
  })
}
