import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { AsyncClient } from '../../client/index.ts'
import { ServerProcess } from '../support/server-process.ts'

const examples = join(import.meta.dirname, '..', '..', 'examples')
let server: ServerProcess

before(async () => {
  server = await ServerProcess.start()
  await using client = (await AsyncClient.connect(server.address))._unsafeUnwrap()
  for (const day of [1, 2]) {
    const query = `select ['ACME', 'BOLT', 'CORK'][1 + range % 3] as symbol, 10.0 as price, range as qty from range(300)`
    await using trades = (await client.define(query))._unsafeUnwrap()
    ;(await trades.write(join(server.root, `trades-${day}.parquet`)))._unsafeUnwrap()
  }
})

after(() => server[Symbol.asyncDispose]())

async function run(name: string, ...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const command = ['--import', 'tsx', join(examples, name), ...args]
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, command, { timeout: 60_000 })) }
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string }
  }
}

test('how-big tells of each file, and of those that it cannot read', async () => {
  const paths = ['trades-1.parquet', 'trades-2.parquet', 'none.parquet'].map((name) => join(server.root, name))
  const { code, stdout, stderr } = await run('how-big.ts', server.address, ...paths)
  assert.match(stdout, /trades-1\.parquet: 300 rows, 3 columns, \d+ bytes\n.*trades-2\.parquet: 300 rows/)
  assert.match(stderr, /none\.parquet: .* \(not-found, FILE_NOT_FOUND\)\n$/)
  assert.equal(code, 1)
})

test('join-and-write writes one directory for each sector', async () => {
  const target = join(server.root, 'by-sector')
  const { stdout } = await run('join-and-write.ts', server.address, join(server.root, 'trades-*.parquet'), target)
  assert.equal(stdout, '3 rows in 2 files\n')
  assert.deepEqual(readdirSync(target).sort(), ['sector=metals', 'sector=timber'])
})

test('running-totals adds up a stream', async () => {
  const { stdout } = await run('running-totals.ts', server.address, 'select range::double as value from range(1000000)')
  assert.equal(stdout, '1000000 rows, 499999500000 in all\n')
})

test('embedded-server answers and ends', async () => {
  assert.equal((await run('embedded-server.ts')).stdout, '{"answer": 42}\n')
})

test('every example has a test', () => {
  const programs = readdirSync(examples).filter((name) => name.endsWith('.ts'))
  assert.deepEqual(programs.sort(), ['embedded-server.ts', 'how-big.ts', 'join-and-write.ts', 'running-totals.ts'])
})
