// Where lines go: as JSON, one a line, or as tables. Everything else that a bench has to say goes to the error stream.
import { caseTable } from './case-table.ts'
import { formatQuantity } from './format.ts'
import type { EnvLine, Line } from './lines.ts'

export interface Report {
  readonly environment: (line: EnvLine) => void
  /** The lines of one case, when it is over. */
  readonly caseLines: (lines: readonly Line[]) => void
  /** Progress, for people. */
  readonly say: (text: string) => void
}

export interface ReportStreams {
  readonly out: { write(text: string): unknown }
  readonly err: { write(text: string): unknown }
}

export function createReport(json: boolean, { out, err }: ReportStreams): Report {
  const say = (text: string): void => void err.write(`${text}\n`)
  const printJson = (line: Line): void => void out.write(`${JSON.stringify(line)}\n`)
  if (json) return { say, environment: printJson, caseLines: (lines) => lines.forEach(printJson) }
  return {
    say,
    environment: (line) => void out.write(`${environmentText(line)}\n`),
    caseLines: (lines) => void out.write(`${caseTable(lines)}\n`),
  }
}

function environmentText({ cores, memoryBytes, node, commit, versions }: EnvLine): string {
  const packages = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  return `${cores} cores, ${formatQuantity(memoryBytes, 'bytes')}, node ${node}, commit ${commit}\n${packages.join(', ')}`
}
