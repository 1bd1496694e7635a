// The engine's plan as a few lines for the log: a step a line, what it reads from indented below it.

interface PlanStep {
  readonly name: string
  readonly children?: readonly PlanStep[]
  readonly extra_info?: Readonly<Record<string, string | readonly string[]>>
}

/** What says how a query is run without showing any value that is looked for. */
const WITHOUT_VALUES: ReadonlySet<string> = new Set(['Table', 'Function', 'Type', 'Join Type'])
const ROWS = 'Estimated Cardinality'

/** `json`: the engine's. With `showsValues` expressions are shown, and the constants in them. Fails where it is no plan. */
export function planSummary(json: string, showsValues: boolean): string {
  const roots = JSON.parse(json) as readonly PlanStep[]
  return roots.flatMap((root) => stepLines(root, showsValues, '')).join('\n')
}

function stepLines({ name, children = [], extra_info: info = {} }: PlanStep, showsValues: boolean, indent: string): string[] {
  const facts = Object.entries(info).filter(([key]) => key !== ROWS && (showsValues || WITHOUT_VALUES.has(key)))
  const rows = info[ROWS] === undefined ? '' : ` ~${String(info[ROWS])} rows`
  const texts = facts.map(([key, value]) => `${key}: ${typeof value === 'string' ? value : value.join(', ')}`)
  const line = `${indent}${name.trim()}${rows}${texts.length === 0 ? '' : ` (${texts.join('; ')})`}`
  return [line, ...children.flatMap((child) => stepLines(child, showsValues, `${indent}  `))]
}
