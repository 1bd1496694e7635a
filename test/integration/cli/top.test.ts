import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import { AsyncClient } from '../../../client/index.ts'
import { temporaryFiles } from '../../support/certificates.ts'
import { eventually } from '../../support/eventually.ts'
import { runCli, type CliOptions } from '../../support/run-cli.ts'
import { startServer, type TestServer } from '../../support/start-server.ts'

const ENDLESS = 'select count(*) from range(1000000) a, range(1000000) b where (a.range * b.range) % 7 = 3'

let server: TestServer
let client: AsyncClient

before(async () => {
  server = await startServer()
  client = (await AsyncClient.connect(server.address))._unsafeUnwrap()
})

after(async () => {
  await client.close()
  await server[Symbol.asyncDispose]()
})

function top(args: readonly string[], options: CliOptions = {}) {
  return runCli(['top', ...args, '--server', server.address], options)
}

async function running(queryId: string): Promise<void> {
  await eventually(`${queryId} runs`, async () => (await client.queries())._unsafeUnwrap().some((query) => query.queryId === queryId))
}

test('without a terminal it is shown once, as text and as JSON', async () => {
  const query = client.query(ENDLESS, { queryId: 'endless' })
  await running('endless')
  const { code, out } = await top([])
  assert.equal(code, 0)
  assert.match(out, new RegExp(`^quiver \\d+\\.\\d+\\.\\d+ at ${server.address}, up `))
  assert.match(out, /endless +anonymous +running .*select count\(\*\) from range/)
  assert.doesNotMatch(out, /\u001b/)
  const json = JSON.parse((await top(['--format', 'json'])).out) as {
    server: { work: { operations: number } }
    queries: { query_id: string }[]
  }
  assert.deepEqual([json.server.work.operations, json.queries.map(({ query_id }) => query_id)], [1, ['endless']])
  assert.ok((await client.cancel('endless'))._unsafeUnwrap())
  await query
})

test('on a terminal a query is chosen with the keys and ended once that is confirmed; the terminal is given back', async () => {
  const queries = ['first', 'second'].map((queryId) => client.query(ENDLESS, { queryId }))
  await running('first')
  await running('second')
  const steps: { readonly seen: RegExp; readonly keys: string }[] = [
    { seen: /▸ first/, keys: 'j' },
    { seen: /▸ second/, keys: 'x' },
    { seen: /End second\?/, keys: 'n' },
    { seen: /q leave/, keys: 'x' },
    { seen: /End second\?/, keys: 'y' },
    { seen: /second was ended/, keys: 'q' },
  ]
  const { code, out } = await top(['--interval-ms', '20'], {
    env: { NO_COLOR: '1' },
    terminalWidth: 120,
    terminalHeight: 30,
    onStdout(text, press) {
      if (steps[0]?.seen.test(text) !== true) return
      press(steps.shift()?.keys ?? '')
    },
  })
  assert.deepEqual([code, steps.length], [0, 0])
  assert.ok(out.startsWith('\u001b[?1049h\u001b[?25l') && out.endsWith('\u001b[?25h\u001b[?1049l'))
  assert.ok((await queries[1])?.isErr())
  assert.ok((await client.cancel('first'))._unsafeUnwrap())
  await queries[0]
})

test('an interval is for a terminal, and a server has to be there', async () => {
  assert.equal((await top(['--once', '--interval-ms', '100'], { terminalWidth: 80 })).code, 2)
  const { code, err } = await runCli(['top', '--server', 'localhost:1'])
  assert.equal(code, 1)
  assert.match(err, /no server is ready at localhost:1/)
})

test('administrators see and end queries of everybody, others their own', async () => {
  const principal = (name: string, role: string): string => {
    const digest = createHash('sha256').update(`qv_${name}`).digest('hex')
    return `[[principal]]\nname = "${name}"\nrole = "${role}"\ntokens = ["sha256:${digest}"]\n`
  }
  await using files = await temporaryFiles()
  const access = await files.write('access.toml', `${principal('ann', 'admin')}${principal('bob', 'read')}${principal('eve', 'read')}`)
  await using guarded = await startServer({ config: { accessFile: access } })
  await using bob = (await AsyncClient.connect(guarded.address, { token: 'qv_bob' }))._unsafeUnwrap()
  const query = bob.query(ENDLESS, { queryId: 'bobs' })
  await eventually('it runs', async () => (await bob.queries())._unsafeUnwrap().length === 1)
  const seenBy = (name: string, options: CliOptions = {}) =>
    runCli(['top', '--server', guarded.address, '--token', `qv_${name}`], { env: { NO_COLOR: '1' }, ...options })
  assert.match((await seenBy('ann')).out, /bobs +bob +running/)
  assert.match((await seenBy('bob')).out, /bobs +bob +running/)
  assert.match((await seenBy('eve')).out, /no queries run/)
  const keys = ['x', 'y']
  const { code } = await seenBy('ann', {
    terminalWidth: 120,
    onStdout: (text, press) => {
      if (text.includes('bobs was ended')) press('q')
      else if (text.includes('▸ bobs')) press(keys.shift() ?? '')
    },
  })
  assert.equal(code, 0)
  assert.ok((await query).isErr())
})
