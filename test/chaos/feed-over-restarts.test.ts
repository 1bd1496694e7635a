// A feed whose server is killed again and again and comes back where it was: it goes on by itself, and each of its rows is in the
// durable table once, whatever it had to send again.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { AsyncClient } from '../../client/index.ts'
import { eventually } from '../support/eventually.ts'
import { effort } from '../support/chaos.ts'
import { createRandom, seedFromEnvironment } from '../support/random.ts'
import { must, NUMBERED, numberedRows, produceRows } from '../support/row-producers.ts'
import { ServerProcess } from '../support/server-process.ts'

const ROUNDS = effort(2, 8)

test('a feed goes on over kill -9 of its server, with each row once', async (t) => {
  const seed = seedFromEnvironment()
  t.diagnostic(`seed ${seed}`)
  const random = createRandom(seed)
  const data = mkdtempSync(join(tmpdir(), 'quiver-data-'))
  t.after(() => rmSync(data, { recursive: true, force: true }))
  const ending = new AbortController()
  t.after(() => ending.abort())
  let told = 0
  let port = 0
  let producing: Promise<number> | null = null
  for (let round = 0; round < ROUNDS; round++) {
    await using server = await ServerProcess.start(['--data-dir', data, '--port', String(port)])
    port = server.port
    if (producing === null) {
      await using client = must(await AsyncClient.connect(server.address))
      must(await client.live('rows', NUMBERED, { durable: true }))
      const producer = { address: server.address, httpAddress: '', table: 'rows', who: 'feed', seed: random.below(2 ** 32), ahead: 20 }
      producing = produceRows({ ...producer, kind: 'feed' }, (rows) => (told = rows), ending.signal)
      producing.catch(() => undefined)
    }
    const enough = told + 1 + random.below(10_000)
    await eventually(`the feed goes on in round ${round}`, () => told >= enough)
    await server.stop('SIGKILL')
  }
  await using server = await ServerProcess.start(['--data-dir', data, '--port', String(port)])
  await using client = must(await AsyncClient.connect(server.address))
  ending.abort()
  const sent = (await producing) ?? 0
  const table = must(await client.live('rows'))
  assert.deepEqual([...(await numberedRows(table))], [['feed', sent]])
  t.diagnostic(`${sent} rows`)
  must(await table.end())
})
