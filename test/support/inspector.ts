// Node's inspector of another process: has it collect garbage, so that what is measured then is what it keeps.
import { once } from 'node:events'
import { WebSocket } from 'ws'

interface Answer {
  readonly error?: { readonly message: string }
}

/**
 * Collects the garbage of the main thread; workers of a pool that have nothing to do cannot be reached. `url`: what a process that was
 * started with `--inspect` writes.
 */
export async function collectGarbage(url: string): Promise<void> {
  const socket = new WebSocket(url)
  await once(socket, 'open')
  try {
    socket.send(JSON.stringify({ id: 1, method: 'HeapProfiler.collectGarbage' }))
    const [data] = (await once(socket, 'message')) as [Buffer]
    const { error } = JSON.parse(data.toString()) as Answer
    if (error !== undefined) throw new Error(error.message)
  } finally {
    socket.close()
    await once(socket, 'close')
  }
}
