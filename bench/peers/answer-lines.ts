// The subject's side of the line protocol: says it is ready, then answers each request line with one line.
import { createInterface } from 'node:readline'
import type { Sample } from '../support/alternate.ts'

/** Ends when the requests do. */
export async function answerLines<Request>(run: (request: Request) => Promise<Sample>): Promise<void> {
  const say = (answer: object): void => void process.stdout.write(JSON.stringify(answer) + '\n')
  say({ ready: true })
  for await (const line of createInterface({ input: process.stdin })) {
    try {
      say(await run(JSON.parse(line) as Request))
    } catch (error) {
      say({ error: error instanceof Error ? error.message : String(error) })
    }
  }
}

export function secondsSince(startMs: number): number {
  return (performance.now() - startMs) / 1000
}
