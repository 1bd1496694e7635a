// A TCP proxy on loopback that can keep back what is sent through it, and cut.
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export interface HoldingProxy extends Disposable {
  /** `host:port` for clients. */
  readonly address: string
  /** From now on nothing that the server sends arrives. */
  hold(): void
  /** From now on nothing arrives, on either side; who connects waits. */
  silence(): void
  /** Resets all connections, and each that is made from now on. */
  refuse(): void
  /** What was kept back arrives, and what follows. */
  release(): void
  /** Drops all connections; others can be made. */
  cut(): void
}

export async function holdingProxy(serverAddress: string): Promise<HoldingProxy> {
  const [host, port] = serverAddress.split(':')
  const sockets = new Set<Socket>()
  const answers = new Set<Socket>()
  let isHolding = false
  let isSilent = false
  let isRefusing = false
  const drop = (end: (socket: Socket) => void): void => {
    for (const socket of sockets) end(socket)
    sockets.clear()
    answers.clear()
  }
  const listener = createServer((caller) => {
    if (isRefusing) {
      caller.resetAndDestroy()
      return
    }
    const server = connect({ host, port: Number(port) })
    for (const [socket, other] of [
      [caller, server],
      [server, caller],
    ] as const) {
      sockets.add(socket)
      socket.on('data', (bytes) => other.write(bytes))
      socket.on('error', () => other.destroy()).on('close', () => other.destroy())
    }
    answers.add(server)
    if (isHolding || isSilent) server.pause()
    if (isSilent) caller.pause()
  })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  return {
    address: `127.0.0.1:${(listener.address() as AddressInfo).port}`,
    hold() {
      isHolding = true
      for (const socket of answers) socket.pause()
    },
    silence() {
      isSilent = true
      for (const socket of sockets) socket.pause()
    },
    refuse() {
      isRefusing = true
      drop((socket) => socket.resetAndDestroy())
    },
    release() {
      isHolding = isSilent = isRefusing = false
      for (const socket of sockets) socket.resume()
    },
    cut() {
      drop((socket) => socket.destroy())
    },
    [Symbol.dispose]() {
      listener.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
