// A TCP proxy on loopback with the faults of a bad network, by a seed: it delays what it carries, cuts it short, resets, and takes
// connections that lead nowhere.
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import type { Random } from './random.ts'

export interface FaultyProxy extends Disposable {
  /** `host:port` for clients. */
  readonly address: string
  /** How often each fault happened. */
  readonly faults: Readonly<Record<Fault, number>>
  /** Where connections lead that are made from now on: a server that was started again has another port. */
  target: string
  /** From now on it carries everything, at once. */
  heal(): void
}

/** In turn, so that each happens. */
const FATAL = ['truncated', 'reset', 'silent'] as const

type Fault = 'delayed' | (typeof FATAL)[number]

/** A connection lives until it has carried about so many bytes, of both directions. */
const BYTES_TO_FAULT = 100_000
const LONGEST_DELAY_MS = 30
const LONGEST_SILENCE_MS = 2_000

export async function faultyProxy(target: string, random: Random): Promise<FaultyProxy> {
  const sockets = new Set<Socket>()
  const timers = new Set<NodeJS.Timeout>()
  const faults = { delayed: 0, truncated: 0, reset: 0, silent: 0 }
  let isWell = false
  let fatal = random.below(FATAL.length)
  const later = (ms: number, work: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer)
      work()
    }, ms)
    timers.add(timer)
  }

  /** What is to happen on a connection, and after how many bytes. */
  const carry = (from: Socket, to: Socket) => {
    let left = random.below(2 * BYTES_TO_FAULT)
    from.on('data', (bytes) => {
      if (isWell || bytes.length < left) {
        left -= bytes.length
        pass(from, to, bytes)
        return
      }
      const fault = FATAL[fatal++ % FATAL.length] ?? 'reset'
      faults[fault] += 1
      from.pause()
      if (fault === 'reset') {
        from.resetAndDestroy()
        to.resetAndDestroy()
      } else if (fault === 'truncated') {
        to.end(bytes.subarray(0, random.below(bytes.length)))
        from.destroy()
      } else {
        later(random.below(LONGEST_SILENCE_MS), () => from.destroy())
      }
    })
  }

  const pass = (from: Socket, to: Socket, bytes: Buffer) => {
    if (isWell || random.chance(0.8)) {
      if (!to.write(bytes)) {
        from.pause()
        to.once('drain', () => from.resume())
      }
      return
    }
    faults.delayed += 1
    from.pause()
    later(random.below(LONGEST_DELAY_MS), () => {
      to.write(bytes)
      from.resume()
    })
  }

  const proxy = {
    target,
    faults,
    heal() {
      isWell = true
    },
  }
  const listener = createServer((caller) => {
    const [host, port] = proxy.target.split(':')
    const server = connect({ host, port: Number(port) })
    for (const [socket, other] of [
      [caller, server],
      [server, caller],
    ] as const) {
      sockets.add(socket)
      socket.on('error', () => other.destroy())
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
    }
    carry(caller, server)
    carry(server, caller)
  })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const address = `127.0.0.1:${(listener.address() as AddressInfo).port}`
  return Object.assign(proxy, {
    address,
    [Symbol.dispose]() {
      listener.close()
      for (const timer of timers) clearTimeout(timer)
      for (const socket of sockets) socket.destroy()
    },
  })
}
