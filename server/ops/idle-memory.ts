// Gives memory back while the server has little to do, so that one that had much to do once does not keep what it needed then. What
// counts is the processor's time and not whether calls run: a subscriber who waits for rows is one for as long as he waits.
import type { Clock } from '../clock.ts'

const LOOK_EVERY_MS = 2_000
/** Of one core, between two looks. Who asks for memory while it is given back waits for it. */
const MOST_IDLE_SHARE = 0.05
/** What it is worth: giving back less is not noticed. */
const LEAST_GROWTH_BYTES = 16 * 1024 * 1024
/** After which it is tried without growth: what was in use the last time may be free now. */
const TRY_AGAIN_MS = 30_000

export interface IdleMemoryParts {
  readonly clock: Clock
  readonly giveBack: () => Promise<void>
  /** Default: of this process. */
  readonly residentBytes?: () => number
  /** Processor time that was used until now; default: by this process. */
  readonly cpuMs?: () => number
}

export class IdleMemory {
  readonly #clock: Clock
  readonly #giveBack: () => Promise<void>
  readonly #residentBytes: () => number
  readonly #cpuMs: () => number
  /** After memory was given back last, and when that was. */
  #bytes: number
  #givenMs: number
  /** Since then. */
  #hasWorked = false
  /** At the last look. */
  #usedMs: number
  #stopTimer: () => void = () => undefined
  #isStopped = false

  constructor({ clock, giveBack, residentBytes = rssBytes, cpuMs = processCpuMs }: IdleMemoryParts) {
    this.#clock = clock
    this.#giveBack = giveBack
    this.#residentBytes = residentBytes
    this.#cpuMs = cpuMs
    this.#bytes = residentBytes()
    this.#givenMs = clock.now()
    this.#usedMs = cpuMs()
    this.#lookLater()
  }

  stop(): void {
    this.#isStopped = true
    this.#stopTimer()
  }

  #lookLater(): void {
    if (this.#isStopped) return
    this.#stopTimer = this.#clock.after(LOOK_EVERY_MS, () => void this.#look())
  }

  async #look(): Promise<void> {
    const usedMs = this.#cpuMs()
    const isIdle = usedMs - this.#usedMs <= MOST_IDLE_SHARE * LOOK_EVERY_MS
    this.#usedMs = usedMs
    if (!isIdle) this.#hasWorked = true
    else if (this.#isWorthIt) await this.#give()
    this.#lookLater()
  }

  get #isWorthIt(): boolean {
    if (this.#residentBytes() - this.#bytes >= LEAST_GROWTH_BYTES) return true
    return this.#hasWorked && this.#clock.now() - this.#givenMs >= TRY_AGAIN_MS
  }

  async #give(): Promise<void> {
    await this.#giveBack()
    this.#bytes = this.#residentBytes()
    this.#givenMs = this.#clock.now()
    this.#hasWorked = false
  }
}

function rssBytes(): number {
  return process.memoryUsage.rss()
}

function processCpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}
