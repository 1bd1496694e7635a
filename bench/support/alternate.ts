// Runs subjects in turn, round after round, each round beginning with another one, so that what the machine does meanwhile
// falls on all of them alike.

/** What one run measured: seconds, rows, bytes and the like, by name. */
export type Sample = Readonly<Record<string, number>>

export interface Subject<Request> {
  readonly name: string
  run(request: Request): Promise<Sample>
}

export interface Outcome {
  readonly samples: readonly Sample[]
  /** Why the subject ran no further; then its samples do not count. */
  readonly failure: string | null
}

export interface Rounds<Request> {
  readonly rounds: number
  readonly request: Request
  /** A smaller request to run once before, untimed; null where the subject warms up by itself. */
  readonly warmUp: Request | null
  readonly onRun?: (subject: string, round: number, sample: Sample) => void
}

export async function alternate<Request>(
  subjects: readonly Subject<Request>[],
  { rounds, request, warmUp, onRun }: Rounds<Request>,
): Promise<Map<string, Outcome>> {
  const samples = new Map<string, Sample[]>(subjects.map(({ name }) => [name, []]))
  const failures = new Map<string, string>()

  const attempt = async (subject: Subject<Request>, asked: Request): Promise<Sample | null> => {
    if (failures.has(subject.name)) return null
    try {
      return await subject.run(asked)
    } catch (error) {
      failures.set(subject.name, error instanceof Error ? error.message : String(error))
      return null
    }
  }

  if (warmUp !== null) for (const subject of subjects) await attempt(subject, warmUp)
  for (let round = 0; round < rounds; round++) {
    for (const subject of rotated(subjects, round)) {
      const sample = await attempt(subject, request)
      if (sample === null) continue
      samples.get(subject.name)?.push(sample)
      onRun?.(subject.name, round, sample)
    }
  }
  return new Map(subjects.map(({ name }) => [name, { samples: samples.get(name) ?? [], failure: failures.get(name) ?? null }]))
}

function rotated<T>(items: readonly T[], by: number): T[] {
  const start = items.length === 0 ? 0 : by % items.length
  return [...items.slice(start), ...items.slice(0, start)]
}
