// Facts that docs/ repeats are held to the code that they come from.
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { status } from '@grpc/grpc-js'
import { Registry } from 'prom-client'
import { errorFromWire } from '../client/wire-error.ts'
import { flagOf, SETTING_LIST, variableOf } from '../server/cli/settings/settings.ts'
import { REASONS, type Reason } from '../server/errors.ts'
import { CallMetrics } from '../server/ops/metrics/call-metrics.ts'
import { FAMILIES } from '../server/ops/metrics/families.ts'
import { runCli } from './support/run-cli.ts'

const docs = join(import.meta.dirname, '..', 'docs')

/** The cells of all rows of the page's tables whose first cell is code. */
function rowsOf(page: string): string[][] {
  const lines = readFileSync(join(docs, page), 'utf8').match(/^\| `.*\|$/gm) ?? []
  return lines.map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim().replaceAll('`', '')),
  )
}

function kindOf(reason: Reason): string {
  return errorFromWire({ code: status[REASONS[reason]], reason, message: '', metadata: {} }).kind
}

test('docs/errors.md lists every reason with its status and its kind', () => {
  const listed = rowsOf('errors.md').filter(([name = '']) => name in REASONS)
  const expected = (Object.keys(REASONS) as Reason[]).map((reason) => [reason, REASONS[reason], kindOf(reason)])
  assert.deepEqual(
    listed.map(([reason, code, , , kind]) => [reason, code, kind]),
    expected,
  )
})

test('docs/operating.md lists every setting, and so does the help of serve', async () => {
  const settings = SETTING_LIST.map(([, setting]) => [
    setting.name,
    flagOf(setting),
    variableOf(setting),
    setting.usual,
    setting.description,
  ])
  const listed = rowsOf('operating.md').filter(([, flag = '']) => flag.startsWith('--'))
  assert.deepEqual(listed, settings)
  const { out } = await runCli(['serve', '--help'])
  const flags = [...out.matchAll(/^ {2}(--[a-z-]+) /gm)].map(([, flag = '']) => flag)
  assert.deepEqual(flags.sort(), ['--config', ...settings.map(([, flag]) => flag)].sort())
})

test('docs/security.md names tests that are there', () => {
  const named = [...readFileSync(join(docs, 'security.md'), 'utf8').matchAll(/`(test\/[^`]+)`/g)].map(([, path = '']) => path)
  assert.ok(named.length > 15)
  for (const path of named) assert.ok(existsSync(join(docs, '..', path)), `${path} is not there`)
})

test('docs/client.md has a section for every method of the client', () => {
  const methods = [
    ...readFileSync(join(docs, '..', 'client', 'async-client.ts'), 'utf8').matchAll(/^ {2}(?:static |async )*([a-zA-Z]+)\(/gm),
  ]
  const sections = [...readFileSync(join(docs, 'client.md'), 'utf8').matchAll(/^## (\S+)$/gm)].map(([, name]) => name)
  const elsewhere = { fromArrow: 'put', dropAll: 'drop' } as Readonly<Record<string, string>>
  const names = new Set(methods.map(([, name = '']) => name).filter((name) => name !== 'constructor'))
  assert.ok(names.size > 25)
  for (const name of names) assert.ok(sections.includes(elsewhere[name] ?? name), name)
})

test('docs/operating.md lists every metric with its kind and its labels', () => {
  const registry = new Registry()
  new CallMetrics(registry)
  const ofCalls = registry.getMetricsAsArray() as unknown as readonly { name: string; type: string; labelNames: readonly string[] }[]
  const known = [...ofCalls.map(({ name, type, labelNames }) => ({ name, type, labels: labelNames })), ...FAMILIES]
  const listed = rowsOf('operating.md').filter(([name = '']) => name.startsWith('quiver_'))
  assert.deepEqual(
    listed.map(([name, type, labels]) => [name, type, labels]).sort(),
    known.map(({ name, type, labels }) => [name, type, labels.join(', ')]).sort(),
  )
})
