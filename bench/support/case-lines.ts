// From what the subjects of one case measured to its lines.
import type { Outcome } from './alternate.ts'
import type { Line, Unit } from './lines.ts'
import { pairwiseSpeedup, spread } from './stats.ts'

export interface Metric {
  readonly name: string
  readonly unit: Unit
}

export interface CaseDescription {
  readonly bench: string
  readonly case: string
  readonly metrics: readonly Metric[]
  /** What speedups are taken of. */
  readonly main: { readonly metric: string; readonly better: 'lower' | 'higher' }
  /** By subject: what the reader must know of its values. */
  readonly notes?: Readonly<Record<string, string>>
}

export function caseLines(description: CaseDescription, outcomes: ReadonlyMap<string, Outcome>): Line[] {
  const of = { bench: description.bench, case: description.case }
  const lines: Line[] = []
  for (const [subject, { samples, failure }] of outcomes) {
    if (failure !== null) lines.push({ ...of, metric: 'skipped', peer: subject, reason: failure })
    else lines.push(...measuredLines(description, subject, samples))
  }
  const ours = valuesOf(outcomes.get('quiver'), description.main.metric)
  for (const [peer, outcome] of outcomes) {
    const theirs = valuesOf(outcome, description.main.metric)
    if (peer === 'quiver' || ours.length === 0 || theirs.length === 0) continue
    lines.push({ ...of, metric: 'speedup', subject: 'quiver', peer, value: pairwiseSpeedup(ours, theirs, description.main.better) })
  }
  return lines
}

function measuredLines(description: CaseDescription, subject: string, samples: Outcome['samples']): Line[] {
  const note = description.notes?.[subject]
  return description.metrics.flatMap(({ name, unit }) => {
    const values = samples.flatMap((sample) => sample[name] ?? [])
    if (values.length === 0) return []
    const line = { bench: description.bench, case: description.case, metric: name, unit, subject, ...spread(values) }
    return [note === undefined ? line : { ...line, note }]
  })
}

function valuesOf(outcome: Outcome | undefined, metric: string): number[] {
  if (outcome === undefined || outcome.failure !== null) return []
  return outcome.samples.flatMap((sample) => sample[metric] ?? [])
}
