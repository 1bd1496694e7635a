// How much each principal has: handles, and bytes of rows that the engine holds for him. Rows count for as long as anything keeps
// them: views and running queries of a dropped table do.
import { DataError } from '../errors.ts'

export interface HoldingLimits {
  readonly handles: number
  readonly heldBytes: number
}

interface Held {
  handles: number
  bytes: number
}

export class Holdings {
  readonly #limitsOf: (principal: string) => HoldingLimits
  readonly #held = new Map<string, Held>()

  constructor(limitsOf: (principal: string) => HoldingLimits) {
    this.#limitsOf = limitsOf
  }

  /** Fails with LIMIT_EXCEEDED when he has as many handles as he may. */
  checkHandles(principal: string): void {
    const most = this.#limitsOf(principal).handles
    if (this.#of(principal).handles < most) return
    throw new DataError('LIMIT_EXCEEDED', `${principal} has ${most} handles, as many as he may; drop some.`, { limit: 'handles' })
  }

  /** Fails with LIMIT_EXCEEDED when so many bytes more were too many. */
  checkBytes(principal: string, bytes: number): void {
    const most = this.#limitsOf(principal).heldBytes
    const held = this.#of(principal).bytes
    if (held + bytes <= most) return
    throw new DataError(
      'LIMIT_EXCEEDED',
      `${principal} may have ${most} bytes held and has ${held}: this table has no room; drop others, or read files without materialize.`,
      { limit: 'held', held: String(held) },
    )
  }

  addHandle(principal: string): void {
    this.checkHandles(principal)
    this.#change(principal, 1, 0)
  }

  removeHandle(principal: string): void {
    this.#change(principal, -1, 0)
  }

  /** Counts the bytes until the returned function is called. Fails as {@link checkBytes} does. */
  hold(principal: string, bytes: number): () => void {
    this.checkBytes(principal, bytes)
    this.#change(principal, 0, bytes)
    return () => {
      this.#change(principal, 0, -bytes)
    }
  }

  #of(principal: string): Readonly<Held> {
    return this.#held.get(principal) ?? { handles: 0, bytes: 0 }
  }

  #change(principal: string, handles: number, bytes: number): void {
    const before = this.#of(principal)
    const after = { handles: before.handles + handles, bytes: before.bytes + bytes }
    if (after.handles === 0 && after.bytes === 0) this.#held.delete(principal)
    else this.#held.set(principal, after)
  }
}
