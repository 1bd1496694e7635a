// The QoS 2 messages that a session has received and not yet released, as mqtt.js's store of incoming messages. mqtt.js puts a
// message in, sends PUBREC once that is done, and takes it out when PUBREL comes; here "put" is done once the rows were taken,
// and there is nothing to take out, so that it goes straight to PUBCOMP.
import type { IPublishPacket, IStore, Packet } from 'mqtt'
import { Readable } from 'node:stream'

export interface Receiver {
  /** Calls back now, or once messages may be read again. */
  whenReading(act: () => void): void
  /** Takes a message; calls back when its rows are there, or cannot be. */
  take(packet: IPublishPacket, settled: (error: Error | null) => void): void
}

const RELEASED = new Error('taken already')

export class ReceivedIds {
  /** By id what waits to hear that it was taken; null once it is. */
  readonly #waiting = new Map<number, (() => void)[] | null>()

  /** The session is new. */
  clear(): void {
    this.#waiting.clear()
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
        this.#waiting.delete(messageId)
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
    const waiting = this.#waiting.get(messageId)
    if (waiting === null) return done()
    // It came again on another connection while it was being taken.
    if (waiting !== undefined) {
      waiting.push(done)
      return
    }
    const callbacks = [done]
    this.#waiting.set(messageId, callbacks)
    receiver.take(packet, (error) => {
      const isCurrent = this.#waiting.get(messageId) === callbacks
      if (isCurrent && error === null) this.#waiting.set(messageId, null)
      else if (isCurrent) this.#waiting.delete(messageId)
      if (error === null) for (const callback of callbacks) callback()
    })
  }
}
