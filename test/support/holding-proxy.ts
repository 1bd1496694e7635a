// A TCP proxy on loopback that can keep back what the server sends.
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export interface HoldingProxy extends Disposable {
  /** `host:port` for clients. */
  readonly address: string
  /** From now on nothing that the server sends arrives. */
  hold(): void
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
  const listener = createServer((caller) => {
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
    if (isHolding) server.pause()
  })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  return {
    address: `127.0.0.1:${(listener.address() as AddressInfo).port}`,
    hold() {
      isHolding = true
      for (const socket of answers) socket.pause()
    },
    release() {
      isHolding = false
      for (const socket of answers) socket.resume()
    },
    cut() {
      for (const socket of sockets) socket.destroy()
      sockets.clear()
      answers.clear()
    },
    [Symbol.dispose]() {
      listener.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
