// A reader that takes a batch only when its pace allows. The first request starts it and is answered when it has begun; the
// second stops it and tells what it got.
import { once } from 'node:events'
import { setTimeout as after } from 'node:timers/promises'
import { answerLines, secondsSince } from '../peers/answer-lines.ts'
import { connectToServer, valueOf } from './connected.ts'

export type SlowRead = { readonly files: readonly string[]; readonly bytesPerSecond: number } | { readonly stop: true }

await using client = await connectToServer()
const stop = new AbortController()
const begun = new EventTarget()
let bytes = 0
let start = 0
let reading: Promise<void> = Promise.resolve()

await answerLines<SlowRead>(async (request) => {
  if ('stop' in request) {
    stop.abort()
    await reading
    return { bytes, seconds: secondsSince(start) }
  }
  reading = readSlowly(request.files, request.bytesPerSecond)
  await Promise.race([once(begun, 'batch'), reading])
  return {}
})

async function readSlowly(files: readonly string[], bytesPerSecond: number): Promise<void> {
  await using table = valueOf(await client.read(files))
  start = performance.now()
  for await (const batch of table.stream()) {
    bytes += valueOf(batch).data.byteLength
    begun.dispatchEvent(new Event('batch'))
    const aheadMs = (bytes / bytesPerSecond) * 1000 - (performance.now() - start)
    if (aheadMs > 0) await after(aheadMs, undefined, { signal: stop.signal }).catch(() => undefined)
    if (stop.signal.aborted) return
  }
}
