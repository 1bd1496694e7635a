// What a client learns of a server that cannot be reached for a while, and of one that was started anew.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AsyncClient, type ClientEvent, type QuiverError, type Result } from '../../client/index.ts'
import { eventually } from '../support/eventually.ts'
import { holdingProxy } from '../support/holding-proxy.ts'
import { startServer } from '../support/start-server.ts'

const INTERVAL_MS = 300

function must<T>(result: Result<T, QuiverError>): T {
  if (result.isErr()) assert.fail(`${result.error.reason}: ${result.error.message}`)
  return result.value
}

/** The events of a client from now on. */
function follow(client: AsyncClient): ClientEvent[] {
  const events: ClientEvent[] = []
  void (async () => {
    for await (const event of client.events()) if (event.kind !== 'circuit') events.push(event)
  })()
  return events
}

test('a server that falls silent is away until it is heard of again, and its tables are as they were', async () => {
  await using server = await startServer()
  using proxy = await holdingProxy(server.address)
  await using client = must(await AsyncClient.connect(proxy.address, { heartbeat: { intervalMs: INTERVAL_MS } }))
  const events = follow(client)
  await using table = must(await client.fromRecords([{ a: 1 }]))
  const seen = client.state.lastSeen
  await eventually('beats are answered', () =>
    client.state.lastSeen.zip(seen).match({ some: ([now, then]) => now > then, none: () => false }),
  )
  proxy.silence()
  await eventually('it is away', () => client.state.status === 'away')
  proxy.release()
  await eventually('it is back', () => client.state.status === 'connected' && events.length >= 2)
  const [away, back] = events
  assert.ok(away?.kind === 'away' && away.server === proxy.address)
  assert.equal(away.cause.kind, 'timeout')
  assert.ok(back?.kind === 'connected')
  assert.deepEqual([back.survived, back.lost], [[table.id], []])
  assert.equal(must(await table.collect()).numRows, 1)
})

test('of a server that was started anew the client says which tables are lost', async () => {
  const first = await startServer()
  await using client = must(await AsyncClient.connect(first.address, { heartbeat: { intervalMs: INTERVAL_MS } }))
  const events = follow(client)
  const table = must(await client.define('select 1 as a'))
  await first.server.close()
  await eventually('it is away', () => client.state.status === 'away')
  await using second = await startServer({ config: { grpcPort: Number(first.address.split(':')[1]) } })
  await eventually('it is back, without the table', () => client.state.leasesLost.length === 1)
  const [lost] = client.state.leasesLost
  assert.deepEqual([lost?.id, lost?.error.reason], [table.id, 'HANDLE_UNKNOWN'])
  assert.deepEqual(
    events.map(({ kind }) => kind),
    ['away', 'connected', 'leases-lost'],
  )
  assert.equal(must(await client.query('select 2 as a')).numRows, 1)
  assert.equal(second.address, first.address)
  await first[Symbol.asyncDispose]()
})
