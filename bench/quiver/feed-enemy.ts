// A hostile producer: garbage, then a frame that is too large, again and again, and it never reads what it is told.
import { once } from 'node:events'
import { setTimeout as after } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { answerLines, secondsSince } from '../peers/answer-lines.ts'
import type { Production } from './feed-producer.ts'

const HUGE_BYTES = 100 * 1024 * 1024
const GARBAGE = Buffer.from('{"at":"never","symbol":[[[[,\u0000 {{{'.repeat(50))

await answerLines<Production>(async ({ url, seconds }) => {
  const huge = Buffer.alloc(HUGE_BYTES, 'x')
  const start = performance.now()
  let attacks = 0
  for (; secondsSince(start) < seconds; attacks++) {
    const socket = new WebSocket(url, { perMessageDeflate: false })
    socket.on('error', () => undefined)
    const closed = once(socket, 'close')
    await Promise.race([once(socket, 'open'), closed])
    socket.pause()
    for (let index = 0; index < 100; index++) socket.send(GARBAGE, { binary: false })
    if (attacks % 4 === 0) socket.send(huge, { binary: false })
    await after(250)
    socket.terminate()
  }
  return { attacks }
})
