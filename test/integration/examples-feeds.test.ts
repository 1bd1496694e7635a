// The examples with feeds, run as a user runs them, each with what it must find: that comes from the same seed.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { createMarket } from '../../examples/arbitrage/market.ts'
import { createPlant, type Defect } from '../../examples/iot/plant.ts'

const examples = join(import.meta.dirname, '..', '..', 'examples')

/** What it prints. Fails where its exit code is not 0. */
async function run(name: string, ...args: string[]): Promise<string> {
  const command = ['--import', 'tsx', join(examples, name), ...args]
  return (await promisify(execFile)(process.execPath, command, { timeout: 60_000 })).stdout
}

/** The groups of all matches. */
function found(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, ...groups]) => groups.join(' '))
}

test('arbitrage finds the opportunities that were planted and no others, in spite of a flaky exchange', async () => {
  const options = { steps: 240, stepMs: 5, seed: 3 }
  const printed = await run('arbitrage/main.ts', '--steps', '240', '--step-ms', '5', '--seed', '3')
  const planted = createMarket({ ...options, startMs: 0 }).opportunities.map(({ symbol, buyAt, sellAt }) => `${symbol} ${buyAt} ${sellAt}`)
  assert.equal(planted.length, 4)
  assert.deepEqual(found(printed, /^crossed: .* s (\S+): buy at (\w+) .* sell at (\w+) /gm), planted)
  assert.deepEqual(found(printed, /^ {2}(\S+): (\w+) to (\w+), /gm), planted)
  assert.match(printed, /^alpha: 480 rows, 0 reconnects, 0 gaps, 0 dead letters, 0 other messages$/m)
  assert.match(printed, /^beta: \d+ rows, [23] reconnects, 1 gaps, 1 dead letters, \d+ other messages$/m)
  assert.match(printed, /^ {2}dead letter: bid: a text that is no number$/m)
  assert.match(printed, /^gamma: 480 rows, 0 reconnects, 0 gaps, 0 dead letters, 36 other messages$/m)
})

/** How a dead letter tells of what is wrong with a message. */
const REASONS: Readonly<Record<Defect, string>> = {
  'cut-off': '"," or "}" is missing in an object',
  'text-for-number': 'value: string where a number should be',
  'no-time': 'at: a value that must be there is missing',
  empty: 'the message is empty',
}

test('iot tells of the anomalies and malformed messages that were planted and no others, and writes the rest to files', async () => {
  const messages = createPlant({ rounds: 130, periodMs: 10, seed: 4, startMs: 0 }).flat()
  const printed = await run('iot/main.ts', '--rounds', '130', '--period-ms', '10', '--seed', '4')
  const anomalies = messages.filter(({ isAnomaly }) => isAnomaly).map(({ topic, atMs }) => `${(atMs / 1_000).toFixed(2)} ${topic}`)
  assert.equal(anomalies.length, 12)
  assert.deepEqual(found(printed, /^alert: (\S+) s (\S+): /gm).sort(), anomalies.map((text) => text.replace('plant/', '')).sort())
  const malformed = messages.flatMap(({ topic, defect }) => (defect === null ? [] : [`${topic}: ${REASONS[defect]}`]))
  assert.equal(new Set(messages.map(({ defect }) => defect)).size, 5, 'every defect occurs')
  assert.deepEqual(found(printed, /^ {2}dead letter: (.*)$/gm), malformed)
  const readings = messages.length - malformed.length
  assert.match(printed, new RegExp(`^${messages.length} messages: ${readings} readings, ${malformed.length} dead letters$`, 'm'))
  assert.match(printed, new RegExp(`^\\d+ files, ${readings} rows$`, 'm'))
  const inFiles = found(printed, /^ {2}line=\w+: (\d+) rows$/gm).map(Number)
  assert.deepEqual([inFiles.length, inFiles.reduce((sum, rows) => sum + rows, 0)], [2, readings])
})
