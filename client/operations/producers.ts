// As whom a client appends: names under which the server counts rows, so that it knows those that come again after a lost connection.
// A name is for one append at a time, since its rows have one order; there are as many as there were appends at once.
import { randomBytes } from 'node:crypto'
import type { QuiverError } from '../errors.ts'
import type { Result } from '../result.ts'

/** What the first message of an append says. */
export interface ProducerStart {
  /** Of the live table. */
  readonly name: string
  readonly producer: string
  /** Which of all rows of the producer the first one is that follows. */
  readonly producerRow: number
}

interface Producer {
  readonly producer: string
  rows: number
}

const NAME_BYTES = 16

export class Producers {
  /** Those that nobody uses now, by live table. */
  readonly #idle = new Map<string, Producer[]>()

  /** Appends as a producer of its own. After a failure nobody can say where that one is, so it is not used again. */
  async use<T extends { readonly rows: bigint }>(
    name: string,
    append: (start: ProducerStart) => PromiseLike<Result<T, QuiverError>>,
  ): Promise<Result<T, QuiverError>> {
    const idle = this.#idleOf(name)
    const one = idle.pop() ?? { producer: randomBytes(NAME_BYTES).toString('base64url'), rows: 0 }
    const result = await append({ name, producer: one.producer, producerRow: one.rows })
    if (result.isOk()) {
      one.rows += Number(result.value.rows)
      idle.push(one)
    }
    return result
  }

  #idleOf(name: string): Producer[] {
    const idle = this.#idle.get(name) ?? []
    this.#idle.set(name, idle)
    return idle
  }
}
