import assert from 'node:assert/strict'
import { createServer, type AddressInfo } from 'node:net'
import { test } from 'node:test'
import { AsyncClient } from '../../../../client/index.ts'
import { startScripted } from '../scripted-server.ts'

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

test('a ready server is pinged', async () => {
  await using server = await startScripted({})
  const ms = (await server.client.ping())._unsafeUnwrap()
  assert.ok(ms > 0 && ms < 5_000)
})

test('nobody there is a transport error that names the address and why', async () => {
  const address = `127.0.0.1:${await freePort()}`
  const error = (await AsyncClient.connect(address, { deadlineMs: 300 }))._unsafeUnwrapErr()
  assert.deepEqual([error.kind, error.code, error.retryable], ['transport', 'UNAVAILABLE', true])
  assert.match(error.message, new RegExp(`No server is ready at ${address}: .*ECONNREFUSED`))
})

test('a host alone gets the port 50051', async () => {
  const error = (await AsyncClient.connect('127.9.8.7', { deadlineMs: 0 }))._unsafeUnwrapErr()
  assert.match(error.message, /127\.9\.8\.7:50051/)
})

test('connecting waits for a server that is not ready yet', async () => {
  await using server = await startScripted({})
  server.health.setStatus('', 'NOT_SERVING')
  const refused = (await server.client.ping())._unsafeUnwrapErr()
  assert.deepEqual([refused.kind, refused.reason, refused.retryable], ['transport', 'NOT_SERVING', true])
  const connecting = AsyncClient.connect(server.address)
  server.health.setStatus('', 'SERVING')
  await (await connecting)._unsafeUnwrap().close()
})

test('a server that is not ready in time is told as such', async () => {
  await using server = await startScripted({})
  server.health.setStatus('', 'NOT_SERVING')
  const error = (await AsyncClient.connect(server.address, { deadlineMs: 150 }))._unsafeUnwrapErr()
  assert.equal(error.reason, 'NOT_SERVING')
})

test('a signal ends connecting', async () => {
  const controller = new AbortController()
  const connecting = AsyncClient.connect(`127.0.0.1:${await freePort()}`, { signal: controller.signal })
  setImmediate(() => controller.abort())
  assert.equal((await connecting)._unsafeUnwrapErr().kind, 'cancelled')
})

test('text that is not an address is invalid', async () => {
  const error = (await AsyncClient.connect('a b://\n'))._unsafeUnwrapErr()
  assert.deepEqual([error.kind, error.reason], ['invalid', 'ARGUMENT_INVALID'])
})

test('a closed client takes no calls, and closing again is fine', async () => {
  await using server = await startScripted({})
  await server.client.close()
  await server.client.close()
  const error = (await server.client.ping())._unsafeUnwrapErr()
  assert.deepEqual([error.kind, error.reason], ['cancelled', 'CLIENT_CLOSED'])
})

test('closing waits for running calls', async () => {
  let answer = (): void => undefined
  await using server = await startScripted({
    query: {
      Explain: (_call, callback) => {
        answer = () => callback(null, { plan: 'done' })
      },
    },
  })
  const running = server.client.explain('select 1')
  await server.client.ping()
  const closing = server.client.close()
  answer()
  await closing
  assert.equal((await running)._unsafeUnwrap(), 'done')
})

test('what runs on after the grace is ended', async () => {
  await using server = await startScripted({ query: { Explain: () => undefined } })
  const running = server.client.explain('select 1')
  await server.client.ping()
  await server.client.close({ graceMs: 20 })
  assert.equal((await running)._unsafeUnwrapErr().reason, 'CLIENT_CLOSED')
})

test('a second close need not wait as long as the first', async () => {
  await using server = await startScripted({ query: { Explain: () => undefined } })
  const running = server.client.explain('select 1')
  await server.client.ping()
  const patient = server.client.close({ graceMs: 60_000 })
  await server.client.close({ graceMs: 0 })
  assert.equal((await running)._unsafeUnwrapErr().reason, 'CLIENT_CLOSED')
  await patient
})

test('a client is closed at the end of its block', async () => {
  await using server = await startScripted({})
  let kept: AsyncClient
  {
    await using client = (await AsyncClient.connect(server.address))._unsafeUnwrap()
    kept = client
  }
  assert.equal((await kept.ping())._unsafeUnwrapErr().reason, 'CLIENT_CLOSED')
})
