// Settings from all their sources, and printed.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { after, suite, test } from 'node:test'
import { parse } from 'smol-toml'
import { createConfig, type ServerConfig } from '../../../../../server/config.ts'
import { effectiveSettings, type EffectiveSettings, type SettingSources } from '../../../../../server/cli/settings/effective.ts'
import { defaultsToml, effectiveToml } from '../../../../../server/cli/settings/print-settings.ts'
import { SETTING_LIST } from '../../../../../server/cli/settings/settings.ts'

const folder = mkdtempSync(join(tmpdir(), 'quiver-test-'))
mkdirSync(join(folder, 'etc'))
after(() => rmSync(folder, { recursive: true }))

function effective({ flags = {}, env = {} }: Partial<SettingSources> = {}): EffectiveSettings {
  return effectiveSettings({ flags, env, cwd: folder })
}

function fromFile(toml: string, sources: Partial<SettingSources> = {}): EffectiveSettings {
  writeFileSync(join(folder, 'etc', 'quiver.toml'), toml)
  return effective({ ...sources, flags: { config: 'etc/quiver.toml', ...sources.flags } })
}

/** What is said when the file has this. */
function complaint(toml: string, sources: Partial<SettingSources> = {}): string {
  try {
    fromFile(toml, sources)
  } catch (error) {
    assert.equal((error as Error).name, 'ConfigError')
    return (error as Error).message
  }
  assert.fail('nothing was wrong')
}

suite('Sources', () => {
  test('a flag wins over the environment, which wins over the file, which wins over the default', () => {
    const file = 'port = 1\nhttp_port = 2\nlease = "1h"'
    assert.deepEqual(effective().config, createConfig({ roots: [folder] }))
    const { config, logLevel, given } = fromFile(`${file}\nlog = "warn"`, {
      env: { QUIVER_HTTP_PORT: '3', QUIVER_LEASE: '2h' },
      flags: { lease: '3h' },
    })
    assert.deepEqual(
      [config.grpcPort, config.httpPort, config.leaseTtlMs, config.queueLength, logLevel],
      [1, 3, 3 * 3_600_000, 4_096, 'warn'],
    )
    const places = [...given].map(([key, { place }]) => [key, place])
    assert.deepEqual(Object.fromEntries(places), {
      grpcPort: 'etc/quiver.toml',
      httpPort: 'QUIVER_HTTP_PORT',
      leaseTtlMs: '--lease',
      logLevel: 'etc/quiver.toml',
    })
  })

  test('the environment may name the file, and a flag another', () => {
    writeFileSync(join(folder, 'a.toml'), 'port = 1')
    writeFileSync(join(folder, 'b.toml'), 'port = 2')
    assert.equal(effective({ env: { QUIVER_CONFIG: 'a.toml' } }).config.grpcPort, 1)
    assert.equal(effective({ env: { QUIVER_CONFIG: 'a.toml' }, flags: { config: 'b.toml' } }).config.grpcPort, 2)
  })

  test('relative paths begin at the folder of the file, or at the current directory', () => {
    assert.deepEqual(fromFile('root = ["data", "/other"]').config.roots, [join(folder, 'etc', 'data'), '/other'])
    assert.equal(fromFile('temp = "../spill"').config.tempDirectory, join(folder, 'spill'))
    assert.equal(effective({ env: { QUIVER_DATA_DIR: 'rows' } }).config.dataDirectory, join(folder, 'rows'))
    assert.deepEqual(effective({ env: { QUIVER_ROOT: ['c', 'd'].join(delimiter) } }).config.roots, [join(folder, 'c'), join(folder, 'd')])
    assert.deepEqual(effective({ flags: { root: ['a', 'b'] } }).config.roots, [join(folder, 'a'), join(folder, 'b')])
    assert.deepEqual(effective().config.roots, [folder])
  })

  test('lists replace those of weaker sources', () => {
    const file = 'allow_origin = ["https://a.example"]'
    assert.deepEqual(fromFile(file).config.allowedOrigins, ['https://a.example'])
    const env = { QUIVER_ALLOW_ORIGIN: 'https://b.example, http://localhost:3000' }
    assert.deepEqual(fromFile(file, { env }).config.allowedOrigins, ['https://b.example', 'http://localhost:3000'])
    assert.deepEqual(fromFile(file, { env, flags: { allowOrigin: ['*'] } }).config.allowedOrigins, ['*'])
    assert.deepEqual(fromFile('allow_origin = []').config.allowedOrigins, [])
    assert.deepEqual(fromFile('allow_connect = ["*.example.org:443", "10.0.0.0/8"]').config.allowedTargets, [
      '*.example.org:443',
      '10.0.0.0/8',
    ])
    assert.throws(() => fromFile('allow_connect = ["10.0.0.0/33"]'), /is no host/)
  })

  test('sizes of a file are texts or bytes', () => {
    assert.equal(fromFile('memory = "512MiB"').config.memoryBytes, 2 ** 29)
    assert.equal(fromFile('memory = 536870912').config.memoryBytes, 2 ** 29)
  })
})

suite('Mistakes', () => {
  test('are told with the place and the value', () => {
    assert.equal(
      complaint('memory = "lots"'),
      'etc/quiver.toml: memory = "lots": it must be a number of bytes, or one with a unit: 512MB, 4GiB.',
    )
    assert.equal(complaint('', { env: { QUIVER_PORT: 'x' } }), 'QUIVER_PORT=x: it must be a whole number.')
    assert.equal(complaint('', { flags: { grace: '3' } }), '--grace 3: it must be a number with a unit: 500ms, 30s, 10m, 2h.')
    assert.equal(complaint('', { flags: { log: 'loud' } }), '--log loud: it must be one of trace, debug, info, warn, error, fatal, silent.')
  })

  test('that only a value in its range shows are told alike', () => {
    assert.equal(complaint('port = 70000'), 'etc/quiver.toml: port = 70000: it must be a whole number from 0 to 65535, and is 70000.')
    assert.match(complaint('', { env: { QUIVER_MEMORY: '1MB' } }), /^QUIVER_MEMORY=1MB: it must be a whole number of at least 268435456/)
    assert.match(complaint('', { flags: { lease: '2d' } }), /^--lease 2d: it must not be longer than the longest lease/)
    for (const wrong of ['example.org', 'https://a.example/', 'https://a.example/page', 'null'])
      assert.match(complaint('', { flags: { allowOrigin: [wrong] } }), new RegExp(`^--allow-origin ${wrong}: ${wrong} is no origin`))
  })

  test('of type are mistakes: nothing is guessed', () => {
    for (const wrong of [
      'port = "1"',
      'port = 1.5',
      'port = true',
      'lease = 30',
      'root = "/data"',
      'root = [1]',
      'host = ""',
      'log = 1',
      'memory = -1',
    ])
      assert.match(complaint(wrong), /: it must /, wrong)
    assert.match(complaint('port = 99999999999999999999'), /^etc\/quiver\.toml(, line 1|: port)/)
    for (const name of ['QUIVER_HOST', 'QUIVER_PORT', 'QUIVER_MEMORY', 'QUIVER_ROOT', 'QUIVER_FEED_TOKEN'])
      assert.match(complaint('', { env: { [name]: '' } }), new RegExp(`^${name}`), name)
  })

  test('in the name of a setting are refused with the name that was meant', () => {
    assert.equal(complaint('memroy = "1GB"'), 'etc/quiver.toml: memroy: there is no such setting; did you mean memory?')
    assert.match(complaint('[server]\nport = 1'), /^etc\/quiver\.toml: server: there is no such setting; `quiver config --defaults`/)
    assert.match(complaint('__proto__ = 1'), /no such setting/)
    assert.deepEqual(effective({ env: { QUIVER_MEMROY: '1GB', QUIVER_PORT_50051_TCP: 'x', QUIVER_SERVER: 'x', OTHER: 'x' } }).warnings, [
      'QUIVER_MEMROY is no setting; did you mean QUIVER_MEMORY?',
    ])
  })

  test('of the file itself are told with their line, or why it cannot be read', () => {
    assert.match(complaint('port = 1\nhost = oops'), /^etc\/quiver\.toml, line 2, column \d+: .+\.$/)
    assert.match(complaint('port = 1\nport = 2'), /^etc\/quiver\.toml, line 2, /)
    assert.throws(() => effective({ flags: { config: 'nowhere.toml' } }), /^ConfigError: The configuration nowhere\.toml cannot be read: /)
  })

  test('never show a secret', () => {
    for (const sources of [{ env: { QUIVER_FEED_TOKEN: 'two words' } }, { flags: { feedToken: 'two words' } }, {}]) {
      const said = complaint(Object.keys(sources).length === 0 ? 'feed_token = "two words"' : '', sources)
      assert.match(said, /^(QUIVER_FEED_TOKEN|--feed-token|etc\/quiver\.toml: feed_token): it must be of visible ASCII/)
      assert.doesNotMatch(said, /two words/)
    }
  })
})

suite('Printed', () => {
  test('what holds is a file that gives the same, with where each value came from', () => {
    const settings = fromFile('port = 7\nroot = ["a", "b"]\nmax_lease = "90m"', { env: { QUIVER_MEMORY: '1.5GB' }, flags: { queue: '9' } })
    const toml = effectiveToml(settings)
    for (const line of [
      'port = 7  # etc/quiver.toml',
      'memory = "1500MB"  # QUIVER_MEMORY',
      'queue = 9  # --queue',
      'batch = "2MiB"  # default',
    ])
      assert.ok(toml.includes(`${line}\n`), line)
    assert.deepEqual(fromFile(toml).config, settings.config)
  })

  test('secrets are not shown', () => {
    const toml = effectiveToml(effective({ env: { QUIVER_FEED_TOKEN: 'hush' } }))
    assert.match(toml, /^# feed_token: not shown {2}# QUIVER_FEED_TOKEN$/m)
    assert.doesNotMatch(toml, /hush/)
  })

  test('the defaults are a file with nothing set, whose values can all be set', () => {
    const toml = defaultsToml()
    assert.deepEqual(fromFile(toml).given.size, 0)
    const all = toml.replaceAll(/^#(?=[a-z_]+ = )/gm, '')
    assert.deepEqual(
      Object.keys(parse(all)),
      SETTING_LIST.map(([, { name }]) => name),
    )
    const { config, logLevel } = fromFile(all)
    const usual = { ...createConfig(), logLevel: 'info' }
    for (const [key, { example, name }] of SETTING_LIST)
      if (example === undefined) assert.equal({ ...config, logLevel }[key], usual[key as keyof ServerConfig], name)
  })
})

test('slow queries can be turned off everywhere', () => {
  const written = ['slow_query = "off"', 'slow_query = 0', 'slow_query = "2s"'].map((toml) => fromFile(toml).config.slowQueryMs)
  assert.deepEqual(written, [0, 0, 2_000])
  assert.equal(effective({ flags: { slowQuery: 'off' } }).config.slowQueryMs, 0)
  assert.equal(effective({ env: { QUIVER_SLOW_QUERY: '0' } }).config.slowQueryMs, 0)
  assert.match(complaint('slow_query = "never"'), /2h; or off\.$/)
  assert.match(effectiveToml(effective({ flags: { slowQuery: '0' } })), /slow_query = "off"/)
})
