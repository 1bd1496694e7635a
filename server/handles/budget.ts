// One number of bytes for the whole process, and who gets which part. The engine keeps to its share by spilling; what the main
// thread has in hand (pages on their way out, puts on their way in) is counted here, and refused before it would not fit.
import { readFileSync } from 'node:fs'
import { totalmem } from 'node:os'

const MIB = 1024 * 1024

export interface MemoryShares {
  /** What the engine may hold before it spills. */
  readonly engineBytes: number
  /** Pages and puts in flight. */
  readonly transferBytes: number
}

export const SMALLEST_MEMORY_BYTES = 256 * MIB

/** The rest is for Node.js itself: its heaps and code, and what the allocator has not given back yet. */
export function shareMemory(memoryBytes: number): MemoryShares {
  const runtimeBytes = Math.min(memoryBytes * 0.4, 224 * MIB)
  const transferBytes = Math.min(1024 * MIB, Math.max(48 * MIB, (memoryBytes - runtimeBytes) / 8))
  return { engineBytes: Math.floor(memoryBytes - runtimeBytes - transferBytes), transferBytes: Math.floor(transferBytes) }
}

/** 60% of the machine's memory, or of what the process's control group may use where that is less. */
export function defaultMemoryBytes(): number {
  return Math.floor(Math.min(totalmem(), controlGroupLimit()) * 0.6)
}

function controlGroupLimit(): number {
  for (const file of ['/sys/fs/cgroup/memory.max', '/sys/fs/cgroup/memory/memory.limit_in_bytes']) {
    try {
      const limit = Number(readFileSync(file, 'utf8'))
      if (limit > 0) return limit
    } catch {
      // Not Linux, or the other version of control groups.
    }
  }
  return Infinity
}

/** Bytes that somebody has in hand. */
export class Reservation {
  readonly #change: (difference: number, isChecked: boolean) => boolean
  #bytes = 0

  constructor(change: (difference: number, isChecked: boolean) => boolean) {
    this.#change = change
  }

  get bytes(): number {
    return this.#bytes
  }

  /** False when so many more do not fit now. */
  tryGrow(bytes: number): boolean {
    if (!this.#change(bytes, true)) return false
    this.#bytes += bytes
    return true
  }

  /** To what it really is, be that more than was asked for. */
  resize(bytes: number): void {
    this.#change(bytes - this.#bytes, false)
    this.#bytes = bytes
  }

  release(): void {
    this.resize(0)
  }
}

export class Budget {
  readonly limitBytes: number
  #usedBytes = 0
  readonly #waiting = new Set<() => void>()

  constructor(limitBytes: number) {
    this.limitBytes = limitBytes
  }

  get usedBytes(): number {
    return this.#usedBytes
  }

  /** Null when it does not fit now. */
  tryReserve(bytes: number): Reservation | null {
    const reservation = new Reservation((difference, isChecked) => this.#change(difference, isChecked))
    return bytes === 0 || reservation.tryGrow(bytes) ? reservation : null
  }

  /** Settles when something was given back since; rejects with the signal's reason. Then try again. */
  async room(signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw signal.reason
    await new Promise<void>((resolve, reject) => {
      const wake = () => {
        signal.removeEventListener('abort', abort)
        resolve()
      }
      const abort = () => {
        this.#waiting.delete(wake)
        reject(signal.reason as Error)
      }
      this.#waiting.add(wake)
      signal.addEventListener('abort', abort, { once: true })
    })
  }

  #change(difference: number, isChecked: boolean): boolean {
    if (isChecked && this.#usedBytes + difference > this.limitBytes) return false
    this.#usedBytes += difference
    if (difference < 0) this.#wake()
    return true
  }

  #wake(): void {
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const wake of waiting) wake()
  }
}
