// The lines that every bench prints, as data. Their shapes are a contract with whoever reads `--json`.
import type { Spread } from './stats.ts'

export type Unit = 'seconds' | 'rows/s' | 'bytes' | 'bytes/s' | 'queries/s' | 'ms' | 'count' | 'fraction'

export interface MeasuredLine extends Spread {
  readonly bench: string
  readonly case: string
  readonly metric: string
  readonly unit: Unit
  readonly subject: string
  /** Said only where the value is not simply what a clock gave: extrapolated from a smaller run, for instance. */
  readonly note?: string
}

export interface SpeedupLine {
  readonly bench: string
  readonly case: string
  readonly metric: 'speedup'
  readonly subject: 'quiver'
  readonly peer: string
  /** How many times better Quiver is on the case's main metric; above 1 is better. */
  readonly value: number
}

export interface SkippedLine {
  readonly bench: string
  readonly case: string
  readonly metric: 'skipped'
  readonly peer: string
  readonly reason: string
}

export interface EnvLine {
  readonly bench: string
  readonly metric: 'env'
  readonly cores: number
  readonly memoryBytes: number
  readonly node: string
  readonly commit: string
  readonly versions: Readonly<Record<string, string>>
}

export type Line = MeasuredLine | SpeedupLine | SkippedLine | EnvLine
