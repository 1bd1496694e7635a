// Which feeds of durable tables the server dials again after a restart. What is asked of it is done in turn, so that the disk has what
// was said last, and nothing of a table is written once the table is dropped.
import type { Feed } from '../feed.ts'
import { diskError } from '../files/disk-error.ts'
import type { LiveTable } from '../live-table.ts'
import { forgetSource, readRemembered, rememberedFiles, rememberSource, type RememberedSource } from './remembered-source.ts'

export class SourceMemory {
  readonly #onFault: (message: string) => void
  readonly #left = new WeakSet<Feed>()
  #last: Promise<unknown> = Promise.resolve()

  constructor(onFault: (message: string) => void) {
    this.#onFault = onFault
  }

  /** Settles once it is on disk; at once for feeds that nobody remembers. Fails as disks do. */
  keep(feed: Feed, isPaused: boolean): Promise<void> {
    const { name, mapping, settings } = feed.facts
    return this.#inTurn(feed, async (directory) => {
      if (settings !== null && !this.#left.has(feed)) await rememberSource(directory, { name, mapping, source: settings, isPaused })
    })
  }

  /** Settles once the disk has it no more. */
  forget(feed: Feed): Promise<void> {
    return this.#inTurn(feed, async (directory) => {
      if (feed.facts.settings !== null && !this.#left.has(feed)) await forgetSource(directory, feed.facts.name)
      this.#left.add(feed)
    })
  }

  /** Writes nothing more of these, whose table goes with all its files; settles once nothing is being written. */
  async leave(feeds: readonly Feed[]): Promise<void> {
    for (const feed of feeds) this.#left.add(feed)
    await this.#last
  }

  /** What the table's directory has; what cannot be read is told of, and left as it is. */
  async remembered({ facts: { name, directory } }: LiveTable): Promise<readonly RememberedSource[]> {
    const found: RememberedSource[] = []
    try {
      for (const path of directory === null ? [] : await rememberedFiles(directory))
        await readRemembered(path).then(
          (one) => found.push(one),
          (error: unknown) => this.#tell(name, error),
        )
    } catch (error) {
      this.#tell(name, error)
    }
    return found
  }

  #tell(table: string, error: unknown): void {
    this.#onFault(`A feed of the live table ${table} is not connected again: ${(error as Error).message}`)
  }

  async #inTurn({ table }: Feed, act: (directory: string) => Promise<void>): Promise<void> {
    const { directory } = table.facts
    if (directory === null) return
    const done = this.#last.then(() => act(directory))
    this.#last = done.catch(() => undefined)
    try {
      await done
    } catch (error) {
      throw diskError(directory, error)
    }
  }
}
