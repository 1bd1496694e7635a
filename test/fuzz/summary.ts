import type { FuzzSummary } from './fuzzer.ts'

const MIB = 1024 * 1024

/** What a run came to, for people. */
export function summaryLines({ requests, ms, answers, slow, failures, resident }: FuzzSummary): string[] {
  const memory = resident === null ? 'unknown' : resident.map((bytes) => `${Math.round(bytes / MIB)} MiB`).join(' once warm, ')
  const byAnswer = Object.entries(answers).sort(([one], [other]) => one.localeCompare(other))
  return [
    `${requests} requests in ${(ms / 1_000).toFixed(1)} s; ${slow} of more than a second`,
    `resident: ${memory} at the end`,
    ...byAnswer.map(([answer, count]) => `  ${answer}: ${count}`),
    failures.length === 0 ? 'no failures' : `${failures.length} failures`,
    ...failures,
  ]
}
