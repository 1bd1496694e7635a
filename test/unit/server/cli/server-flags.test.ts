import assert from 'node:assert/strict'
import { delimiter, resolve } from 'node:path'
import { afterEach, test } from 'node:test'
import { Command } from 'commander'
import { ConfigError } from '../../../../server/config.ts'
import {
  addServerFlags,
  parseDuration,
  parseInteger,
  parseSize,
  serverSettings,
  type ServerSettings,
} from '../../../../server/cli/server-flags.ts'

const VARIABLES = ['QUIVER_PORT', 'QUIVER_ROOT', 'QUIVER_MEMORY', 'QUIVER_ALLOW_ORIGIN', 'QUIVER_FEED_TOKEN']
afterEach(() => VARIABLES.forEach((name) => delete process.env[name]))

function settings(...args: string[]): ServerSettings {
  const command = addServerFlags(new Command().exitOverride().configureOutput({ writeErr: () => undefined }))
  return serverSettings(command.parse(args, { from: 'user' }))
}

test('sizes have decimal or binary units, or none', () => {
  assert.deepEqual(['512', '512MB', '1.5 GiB', '2kib', '4b'].map(parseSize), [512, 512e6, 1.5 * 2 ** 30, 2_048, 4])
  for (const wrong of ['', 'MB', '1 parsec', '-1MB', '1MBs']) assert.throws(() => parseSize(wrong), /number of bytes/)
})

test('durations always have a unit', () => {
  assert.deepEqual(['500ms', '30s', '1.5m', '2h', '1d'].map(parseDuration), [500, 30_000, 90_000, 7_200_000, 86_400_000])
  for (const wrong of ['', '30', 's', '1 year']) assert.throws(() => parseDuration(wrong), /number with a unit/)
})

test('whole numbers have digits only', () => {
  assert.equal(parseInteger('042'), 42)
  for (const wrong of ['', '1.5', '-1', '1e3']) assert.throws(() => parseInteger(wrong), /whole number/)
})

test('a flag wins over the environment, which wins over the default', () => {
  assert.equal(settings().config.grpcPort, 50_051)
  process.env['QUIVER_PORT'] = '1234'
  assert.equal(settings().config.grpcPort, 1_234)
  assert.equal(settings('--port', '0').config.grpcPort, 0)
})

test('directories are gathered from a repeated flag, or separated in the environment as in PATH', () => {
  assert.deepEqual(settings('--root', 'a', '--root', 'b').config.roots, [resolve('a'), resolve('b')])
  process.env['QUIVER_ROOT'] = ['c', 'd'].join(delimiter)
  assert.deepEqual(settings().config.roots, [resolve('c'), resolve('d')])
  assert.deepEqual(settings('--root', 'a').config.roots, [resolve('a')])
})

test('origins are gathered from a repeated flag, or separated by commas in the environment, and have to be some', () => {
  assert.deepEqual(settings().config.allowedOrigins, [])
  assert.deepEqual(settings('--allow-origin', 'https://a.example', '--allow-origin', '*').config.allowedOrigins, ['https://a.example', '*'])
  process.env['QUIVER_ALLOW_ORIGIN'] = 'https://b.example, http://localhost:3000'
  assert.deepEqual(settings().config.allowedOrigins, ['https://b.example', 'http://localhost:3000'])
  for (const wrong of ['example.org', 'https://a.example/', 'https://a.example/page', 'null'])
    assert.throws(() => settings('--allow-origin', wrong), /no origin/)
})

test('a token for feeds has to be one that a header can carry', () => {
  assert.equal(settings().config.feedToken, null)
  process.env['QUIVER_FEED_TOKEN'] = 'secret'
  assert.equal(settings().config.feedToken, 'secret')
  for (const wrong of ['', 'two words', 'schön']) assert.throws(() => settings('--feed-token', wrong), /feedToken/)
})

test('what fits no server is refused with its name', () => {
  assert.throws(() => settings('--memory', '1MB'), ConfigError)
  assert.throws(() => settings('--port', '70000'), /grpcPort/)
  assert.throws(() => settings('--lease', '2h', '--max-lease', '1h'), /leaseTtlMs/)
})
