// The dashboard is what Grafana takes, and every metric that it asks for is one that a server has.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { startFeedServer } from './support/feed-server.ts'
import { scrape } from './support/metrics.ts'

interface Panel {
  readonly id: number
  readonly type: string
  readonly title: string
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
  readonly targets?: readonly { readonly expr: string; readonly refId: string }[]
}

interface Dashboard {
  readonly schemaVersion: number
  readonly uid: string
  readonly panels: readonly Panel[]
  readonly templating: { readonly list: readonly { readonly name: string }[] }
}

const dashboard = JSON.parse(readFileSync(join(import.meta.dirname, '../docs/grafana.json'), 'utf8')) as Dashboard
const expressions = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))

/** A histogram is asked for by its parts. */
const metricsIn = (expr: string): string[] =>
  [...expr.matchAll(/\b(?:quiver|process|nodejs)_\w+/g)].map(([name]) => name.replace(/_(bucket|sum|count)$/, ''))

test('every metric of the dashboard is in a scrape', async () => {
  await using feeds = await startFeedServer()
  await feeds.open('ticks')
  const { names } = await scrape(feeds.test)
  const wanted = new Set(expressions.flatMap(metricsIn))
  assert.ok(wanted.size > 30)
  for (const name of wanted) assert.ok(names.has(name), name)
})

test('panels have places of their own, and expressions only variables that there are', () => {
  const { panels, templating } = dashboard
  assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length)
  const cells = panels.flatMap(({ title, gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, cell) => [`${x + (cell % w)},${y + Math.floor(cell / w)}`, title] as const),
  )
  assert.equal(new Map(cells).size, cells.length, 'two panels overlap')
  assert.ok(panels.every(({ gridPos: { x, w } }) => x + w <= 24))
  const variables = new Set([...templating.list.map(({ name }) => name), '__rate_interval'])
  for (const [, name = ''] of expressions.join('\n').matchAll(/\$(\w+)/g)) assert.ok(variables.has(name), name)
})
