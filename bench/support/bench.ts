// What a bench is given, and how it runs one case: all subjects in turn, then its lines.
import { alternate, type Sample } from './alternate.ts'
import { caseLines, type CaseDescription } from './case-lines.ts'
import { formatQuantity } from './format.ts'
import type { PythonMissing, PythonReady } from './python.ts'
import type { Report } from './report.ts'
import type { Roster } from './roster.ts'

export interface BenchContext {
  readonly quick: boolean
  readonly full: boolean
  /** How long benches go on that can be of any length; null: as each usually does. */
  readonly minutes: number | null
  /** Only these cases; all where it is empty. */
  readonly only: readonly string[]
  /** Alternated runs of each subject in each case. */
  readonly rounds: number
  /** For one answer of a subject. */
  readonly timeoutMs: number
  readonly cache: string
  readonly python: PythonReady | PythonMissing
  readonly report: Report
}

/** Resolves to false when Quiver itself failed in some case. */
export type Bench = (context: BenchContext) => Promise<boolean>

export interface CaseRun<Request> {
  readonly description: CaseDescription
  readonly request: Request
  readonly warmUp: Request | null
  /** Peers that this case cannot have, and why. */
  readonly without?: Readonly<Record<string, string>>
}

/** Whether a case is asked for. */
export function isWanted({ only }: Pick<BenchContext, 'only'>, name: string): boolean {
  return only.length === 0 || only.includes(name)
}

/** Resolves to false when Quiver failed; a case that is not asked for is left out. */
export async function runCase<Request>(context: BenchContext, roster: Roster<Request>, run: CaseRun<Request>): Promise<boolean> {
  const { report, rounds } = context
  const { description, without = {} } = run
  if (!isWanted(context, description.case)) return true
  const onRun = (subject: string, round: number, sample: Sample): void =>
    report.say(`${description.bench} ${description.case} ${round + 1}/${rounds} ${subject}: ${mainText(description, sample)}`)
  const subjects = roster.subjects.filter(({ name }) => !(name in without))
  const outcomes = await alternate(subjects, { rounds, request: run.request, warmUp: run.warmUp, onRun })

  const absent = { ...roster.absent, ...without }
  const of = { bench: description.bench, case: description.case, metric: 'skipped' as const }
  const skipped = Object.entries(absent).map(([peer, reason]) => ({ ...of, peer, reason }))
  report.caseLines([...caseLines(description, outcomes), ...skipped])
  return outcomes.get('quiver')?.failure === null
}

function mainText({ main, metrics }: CaseDescription, sample: Sample): string {
  const unit = metrics.find(({ name }) => name === main.metric)?.unit ?? 'seconds'
  return formatQuantity(sample[main.metric] ?? Number.NaN, unit)
}
