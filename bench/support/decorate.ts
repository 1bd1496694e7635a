// What the bench adds to a subject's own sample: rates, and the check that the work was done.
import type { Sample, Subject } from './alternate.ts'
import type { Entry } from './roster.ts'

/** The entry with each of its runs replaced by `run`. */
export function decorate<Inner, Outer>(
  entry: Entry<Inner>,
  run: (subject: Subject<Inner>, request: Outer) => Promise<Sample>,
): Entry<Outer> {
  const start: Entry<Outer>['start'] = async () => {
    const subject = await entry.start()
    return {
      name: entry.name,
      run: (request) => run(subject, request),
      [Symbol.asyncDispose]: () => subject[Symbol.asyncDispose](),
    }
  }
  return { name: entry.name, start }
}

/** Adds `rowsPerSecond`; a run that did not give all the rows fails. */
export function countingRows<Request extends { readonly rows: number }>(entry: Entry<Request>): Entry<Request> {
  return decorate(entry, async (subject, request: Request) => {
    const sample = await subject.run(request)
    if (sample.rows !== request.rows) throw new Error(`gave ${sample.rows} rows of ${request.rows}`)
    return { ...sample, rowsPerSecond: request.rows / (sample.seconds as number) }
  })
}
