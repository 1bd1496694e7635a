import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { Command } from 'commander'
import { addServerFlags, parseInteger, serverSettings } from '../../../../server/cli/server-flags.ts'
import type { EffectiveSettings } from '../../../../server/cli/settings/effective.ts'
import { SETTING_LIST } from '../../../../server/cli/settings/settings.ts'

function settings(args: readonly string[], env: Readonly<Record<string, string>> = {}): EffectiveSettings {
  const command = addServerFlags(new Command().exitOverride().configureOutput({ writeErr: () => undefined }))
  return serverSettings(command.parse(args, { from: 'user' }), { env, cwd: process.cwd() })
}

test('whole numbers have digits only', () => {
  assert.equal(parseInteger('042'), 42)
  for (const wrong of ['', '1.5', '-1', '1e3']) assert.throws(() => parseInteger(wrong), /whole number/)
})

test('a flag wins over the environment, which wins over the default', () => {
  assert.equal(settings([]).config.grpcPort, 50_051)
  assert.equal(settings([], { QUIVER_PORT: '1234' }).config.grpcPort, 1_234)
  assert.equal(settings(['--port', '0'], { QUIVER_PORT: '1234' }).config.grpcPort, 0)
})

test('every setting has a flag, under the name by which it is looked up', () => {
  const flags: readonly string[] = SETTING_LIST.flatMap(([, { name, kind, usual, example }]) => {
    const value = example === undefined ? usual : (JSON.parse(`[${example}]`) as unknown[]).flat().map(String).at(0)
    return [`--${name.replaceAll('_', '-')}`, ...(kind.placeholder.startsWith('<') ? [value ?? ''] : [])]
  })
  assert.equal(settings(flags).given.size, SETTING_LIST.length)
})

test('a repeated flag gathers, where there may be several', () => {
  assert.deepEqual(settings(['--root', 'a', '--root', 'b']).config.roots, [resolve('a'), resolve('b')])
  assert.deepEqual(settings(['--root', 'a'], { QUIVER_ROOT: 'c' }).config.roots, [resolve('a')])
  assert.deepEqual(settings(['--allow-origin', 'https://a.example', '--allow-origin', '*']).config.allowedOrigins, [
    'https://a.example',
    '*',
  ])
})
