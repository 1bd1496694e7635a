// The peak of another process's resident memory. Linux keeps it (VmHWM) and lets its owner reset it; elsewhere `ps` is asked
// again and again, which misses what lasts less than the interval.
import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { promisify } from 'node:util'

const intervalMs = 50

export class PeakRss {
  readonly #pid: number
  readonly #timer: NodeJS.Timeout | null
  #sampledPeak = 0
  #kernelResets = true

  constructor(pid: number) {
    this.#pid = pid
    this.reset()
    this.#timer = this.#kernelResets ? null : setInterval(() => void this.#sample(), intervalMs).unref()
  }

  /** Forgets the peak so far. */
  reset(): void {
    this.#sampledPeak = 0
    try {
      writeFileSync(`/proc/${this.#pid}/clear_refs`, '5')
    } catch {
      this.#kernelResets = false
    }
  }

  /** Bytes at most since the last reset; null where neither /proc nor ps tells. */
  async read(): Promise<number | null> {
    if (this.#kernelResets) return statusBytes(this.#pid, 'VmHWM')
    await this.#sample()
    return this.#sampledPeak || null
  }

  close(): void {
    if (this.#timer !== null) clearInterval(this.#timer)
  }

  async #sample(): Promise<void> {
    const bytes = statusBytes(this.#pid, 'VmRSS') ?? (await psBytes(this.#pid))
    this.#sampledPeak = Math.max(this.#sampledPeak, bytes ?? 0)
  }
}

/** Bytes of a process now, where /proc tells. */
export function residentBytes(pid: number): number | null {
  return statusBytes(pid, 'VmRSS')
}

function statusBytes(pid: number, field: 'VmHWM' | 'VmRSS'): number | null {
  try {
    const kib = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return kib === undefined ? null : Number(kib) * 1024
  } catch {
    return null
  }
}

async function psBytes(pid: number): Promise<number | null> {
  try {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)])
    return Number(stdout.trim()) * 1024 || null
  } catch {
    return null
  }
}
