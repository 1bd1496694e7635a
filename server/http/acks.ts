// Tells a producer how far he is: the number of messages from his first one on that were taken without a gap. The newest number
// says all that those before it said, so one is on its way at a time, and a producer who does not read them holds one of them.
import type { Clock } from '../clock.ts'

export interface AckSocket {
  /** Calls back once the text is on its way, or cannot be. */
  send(text: string, sent: (error?: Error | null) => void): void
  terminate(): void
}

export interface AcksParts {
  readonly socket: AckSocket
  readonly clock: Clock
  /** Whether the producer wants any. */
  readonly isOn: boolean
}

/** How long an acknowledgement may wait for the producer to read. */
const UNREAD_MS = 10_000

export class Acks {
  readonly #parts: AcksParts
  #received = 0
  #taken = 0
  #told = 0
  /** Those that were taken before an earlier one. */
  readonly #early = new Set<number>()
  #isBusy = false

  constructor(parts: AcksParts) {
    this.#parts = parts
  }

  /** The number of the message that came now. */
  next(): number {
    return ++this.#received
  }

  taken(number: number): void {
    if (number === this.#taken + 1) this.#taken = number
    else this.#early.add(number)
    while (this.#early.size > 0 && this.#early.delete(this.#taken + 1)) this.#taken += 1
    if (this.#parts.isOn) this.#tell()
  }

  /** One text for all messages that were taken in one turn of the event loop. */
  #tell(): void {
    if (this.#isBusy || this.#told === this.#taken) return
    this.#isBusy = true
    setImmediate(() => {
      this.#send()
    })
  }

  #send(): void {
    const { socket, clock } = this.#parts
    const stopTimer = clock.after(UNREAD_MS, () => {
      socket.terminate()
    })
    this.#told = this.#taken
    socket.send(JSON.stringify({ ack: this.#told }), (error) => {
      stopTimer()
      this.#isBusy = false
      // Whoever is gone is told nothing more.
      if (error == null) this.#tell()
    })
  }
}
