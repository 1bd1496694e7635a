// The QoS 2 messages that a session has received and not yet released, as mqtt.js's store of incoming messages. mqtt.js puts a
// message in, sends PUBREC once that is done, and takes it out when PUBREL comes; here "put" is done once the rows were taken,
// and there is nothing to take out, so that it goes straight to PUBCOMP. A number that is not released stands for what it stood for; yet
// some brokers give it to another message all the same (aedes does, after a cut), which then is taken as one.
import { createHash } from 'node:crypto'
import type { IPublishPacket, IStore, Packet } from 'mqtt'
import { Readable } from 'node:stream'

export interface Receiver {
  /** Calls back now, or once messages may be read again. */
  whenReading(act: () => void): void
  /** Takes a message; calls back when its rows are there, or cannot be. */
  take(packet: IPublishPacket, settled: (error: Error | null) => void): void
}

interface Received {
  readonly digest: string
  /** What waits to hear that it was taken; null once it is. */
  waiting: (() => void)[] | null
}

const RELEASED = new Error('taken already')

export class ReceivedIds {
  readonly #received = new Map<number, Received>()

  /** The session is new. */
  clear(): void {
    this.#received.clear()
  }

  storeFor(receiver: Receiver): IStore {
    const store: IStore = {
      put: (packet, done) => {
        receiver.whenReading(() => {
          this.#put(packet as IPublishPacket, receiver, done)
        })
        return store
      },
      get: ({ messageId = 0 }, done) => {
        this.#received.delete(messageId)
        done(RELEASED)
        return store
      },
      del: (packet, done) => {
        done(undefined, packet as Packet)
        return store
      },
      createStream: () => Readable.from([]) as unknown as ReturnType<IStore['createStream']>,
      close: (done) => {
        done()
      },
    }
    return store
  }

  #put(packet: IPublishPacket, receiver: Receiver, done: () => void): void {
    const { messageId = 0 } = packet
    const digest = digestOf(packet)
    const known = this.#received.get(messageId)
    if (known?.digest === digest) {
      // Where it came again on another connection while it was being taken, that is waited for.
      if (known.waiting === null) done()
      else known.waiting.push(done)
      return
    }
    const callbacks = [done]
    const received: Received = { digest, waiting: callbacks }
    this.#received.set(messageId, received)
    receiver.take(packet, (error) => {
      received.waiting = null
      if (error === null) for (const callback of callbacks) callback()
      else if (this.#received.get(messageId) === received) this.#received.delete(messageId)
    })
  }
}

function digestOf({ topic, payload }: IPublishPacket): string {
  return createHash('sha1').update(`${topic}\n`).update(payload).digest('base64')
}
