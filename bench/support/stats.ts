// Numbers about runs: the middle, the ends, and ratios taken pair by pair.

export interface Spread {
  /** The median of the runs. */
  readonly value: number
  readonly min: number
  readonly max: number
  readonly runs: number
}

/** The value below which the fraction `q` (0 to 1) of the values lies, between neighbours by straight line. */
export function quantile(values: readonly number[], q: number): number {
  if (values.length === 0) throw new RangeError('a quantile needs at least one value')
  const sorted = Float64Array.from(values).sort()
  const position = (sorted.length - 1) * q
  const below = sorted[Math.floor(position)] as number
  const above = sorted[Math.ceil(position)] as number
  return below + (above - below) * (position - Math.floor(position))
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

export function spread(values: readonly number[]): Spread {
  return { value: median(values), min: quantile(values, 0), max: quantile(values, 1), runs: values.length }
}

/**
 * How many times better `ours` is than `theirs`: the median of the ratios of runs that stood next to each other, so that a
 * slow minute of the machine, which slows both, does not count.
 */
export function pairwiseSpeedup(ours: readonly number[], theirs: readonly number[], better: 'lower' | 'higher'): number {
  const pairs = Math.min(ours.length, theirs.length)
  const ratios = Array.from({ length: pairs }, (_, i) => (ours[i] as number) / (theirs[i] as number))
  return median(better === 'higher' ? ratios : ratios.map((ratio) => 1 / ratio))
}
