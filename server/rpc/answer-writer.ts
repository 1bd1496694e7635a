// Answers of many queries onto one call, in the order in which they are ready. What becomes ready while a message is on its way
// goes out together in the next, so the busier a call is, the fewer messages it takes; a page goes alone, from its own memory.
import type { OutgoingArrowData } from '../../proto/arrow-data.ts'
import type { OutgoingAnswers } from '../../proto/many-answers.ts'
import type { RpcParts } from './parts.ts'
import { idle, type MessageSink } from './message-writer.ts'

/** Above this an answer is not copied into a message that others share. */
const MOST_SHARED_BYTES = 64 * 1024
const MOST_MESSAGE_BYTES = 256 * 1024

interface Waiting {
  readonly answer: OutgoingArrowData
  readonly bytes: number
  readonly sent: () => void
  readonly failed: (reason: Error) => void
}

export class AnswerWriter {
  readonly #parts: Pick<RpcParts, 'clock' | 'limits'>
  readonly #call: MessageSink<OutgoingAnswers>
  /** Told when the reader takes nothing for too long. */
  readonly #onStall: (reason: Error) => void
  #waiting: Waiting[] = []
  #underWay: Waiting[] = []
  #isScheduled = false
  #closed: Error | null = null

  constructor(parts: Pick<RpcParts, 'clock' | 'limits'>, call: MessageSink<OutgoingAnswers>, onStall: (reason: Error) => void) {
    this.#parts = parts
    this.#call = call
    this.#onStall = onStall
  }

  /** Answers that the transport has not taken. */
  get unsent(): number {
    return this.#underWay.length + this.#waiting.length
  }

  /** Settles once the transport has taken the answer; fails when the call has ended before. */
  send(answer: OutgoingArrowData): Promise<void> {
    return new Promise((sent, failed) => {
      if (this.#closed !== null) {
        failed(this.#closed)
        return
      }
      this.#waiting.push({ answer, bytes: answer.data?.length ?? 0, sent, failed })
      this.#schedule()
    })
  }

  /** Gives up what has not been taken. */
  close(reason: Error): void {
    this.#closed ??= reason
    for (const { failed } of [...this.#underWay.splice(0), ...this.#waiting.splice(0)]) failed(this.#closed)
  }

  // Not at once: the answers of one turn of the event loop go together.
  #schedule(): void {
    if (this.#isScheduled || this.#underWay.length > 0) return
    this.#isScheduled = true
    setImmediate(() => {
      this.#isScheduled = false
      this.#write()
    })
  }

  #write(): void {
    if (this.#waiting.length === 0) return
    const { clock, limits } = this.#parts
    const batch = this.#waiting.splice(0, this.#nextCount())
    this.#underWay = batch
    const stopTimer = clock.after(limits.cursorIdleMs, () => {
      this.#onStall(idle(limits.cursorIdleMs))
    })
    this.#call.write({ answers: batch.map(({ answer }) => answer) }, (error) => {
      stopTimer()
      if (this.#closed !== null) return
      this.#underWay = []
      for (const { sent, failed } of batch)
        if (error) failed(error)
        else sent()
      this.#schedule()
    })
  }

  /** How many of those that wait go into the next message; at least one. */
  #nextCount(): number {
    let bytes = 0
    const end = this.#waiting.findIndex((waiting) => {
      bytes += waiting.bytes
      return waiting.bytes > MOST_SHARED_BYTES || bytes > MOST_MESSAGE_BYTES
    })
    return end === -1 ? this.#waiting.length : Math.max(1, end)
  }
}
