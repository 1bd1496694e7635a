// A real MQTT broker in this process, on a free port.
import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { Aedes, type AedesOptions } from 'aedes'

export interface MqttBroker extends AsyncDisposable {
  readonly url: string
  readonly port: number
  readonly aedes: Aedes
  publish(topic: string, payload: string | Buffer, qos?: 0 | 1 | 2): Promise<void>
  /** Cuts all connections; clients may come again. */
  cut(): void
}

export async function startBroker(options: AedesOptions = {}): Promise<MqttBroker> {
  const aedes = await Aedes.createBroker({ ...options, preConnect: numbered(options.preConnect) })
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    aedes.handle(socket)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `mqtt://127.0.0.1:${port}`,
    port,
    aedes,
    publish: (topic, payload, qos = 0) =>
      new Promise((resolve, reject) => {
        aedes.publish({ cmd: 'publish', topic, payload, qos, retain: false, dup: false }, (error) => {
          if (error == null) resolve()
          else reject(error)
        })
      }),
    cut() {
      for (const socket of sockets) socket.destroy()
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await new Promise<void>((resolve) => aedes.close(resolve))
    },
  }
}

const NUMBERS = 65_535

/**
 * aedes begins to number messages at random on each connection, where a session must go on (MQTT 3.1.1 §2.3.1): a message that gets
 * the number of one that is still on its way takes its place, and that one is lost. Here each connection has numbers of its own.
 */
function numbered(preConnect: AedesOptions['preConnect'] = (_client, _packet, callback) => callback(null, true)): typeof preConnect {
  let next = 1
  return (client, packet, callback) => {
    Object.assign(client, { _nextId: next })
    next = (next + 5_000) % NUMBERS
    preConnect(client, packet, callback)
  }
}
