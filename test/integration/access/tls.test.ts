// The server over TLS with a chain of certificates, its clients with and without one of their own.
import assert from 'node:assert/strict'
import { connect as connectTls } from 'node:tls'
import { once } from 'node:events'
import { before, test } from 'node:test'
import { WebSocket } from 'ws'
import { AsyncClient, type ConnectOptions, type TlsOptions } from '../../../client/index.ts'
import { Authority, temporaryFiles, type Identity } from '../../support/certificates.ts'
import { eventually } from '../../support/eventually.ts'
import { startServer } from '../../support/start-server.ts'

let authority: Authority
let server: Identity
before(async () => {
  authority = await Authority.create()
  server = await authority.issue('server')
})

interface Secured extends AsyncDisposable {
  readonly address: string
  readonly httpPort: number
  readonly connect: (tls: TlsOptions | boolean, options?: ConnectOptions) => Promise<string>
  /** Another certificate in the place of the server's. */
  readonly replace: (identity: Identity) => Promise<void>
}

/** `connect` answers how it went: `ok`, or the kind of the error. */
async function secured(config: { readonly asks?: 'required' | 'optional'; readonly access?: string } = {}): Promise<Secured> {
  const files = await temporaryFiles()
  const tlsCertificate = await files.write('server.pem', server.certificate)
  const tlsKey = await files.write('server.key', server.key)
  const clients =
    config.asks === undefined
      ? {}
      : { tlsClientAuthorities: await files.write('ca.pem', authority.root), tlsClientOptional: config.asks === 'optional' }
  const accessFile = config.access === undefined ? null : await files.write('access.toml', config.access)
  const running = await startServer({ config: { tlsCertificate, tlsKey, ...clients, accessFile } })
  const address = `localhost:${running.server.ports.grpc}`
  return {
    address,
    httpPort: running.server.ports.http ?? 0,
    async connect(tls, options = {}) {
      const client = await AsyncClient.connect(address, { deadlineMs: 1_500, ...options, tls })
      if (client.isErr()) return client.error.kind
      await using open = client.value
      const counted = await open.query('select 1 as n')
      return counted.isOk() ? 'ok' : `${counted.error.kind} ${counted.error.reason}`
    },
    async replace(identity) {
      await files.write('server.key', identity.key)
      await files.write('server.pem', identity.certificate)
    },
    async [Symbol.asyncDispose]() {
      await running[Symbol.asyncDispose]()
      await files[Symbol.asyncDispose]()
    },
  }
}

test('clients that trust the root of the chain come in, others do not', async () => {
  await using one = await secured()
  assert.equal(await one.connect({ ca: authority.root }), 'ok')
  assert.equal(await one.connect({ ca: (await Authority.create('Another')).root }), 'transport')
  assert.equal(await one.connect({ ca: authority.root, serverName: 'example.org' }), 'transport')
  assert.equal(await one.connect(true), 'transport')
  assert.equal(await one.connect(false), 'transport')
})

test('nothing older than TLS 1.2 is spoken, on either port', async () => {
  await using one = await secured()
  for (const [port, protocols] of [
    [Number(one.address.split(':')[1]), ['h2']],
    [one.httpPort, ['http/1.1']],
  ] as const) {
    const old = connectTls({
      port,
      ca: authority.root,
      servername: 'localhost',
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'ALL@SECLEVEL=0',
    })
    const [error] = (await once(old, 'error')) as [Error & { code: string }]
    assert.match(error.code, /ERR_SSL|ECONNRESET/)
    const now = connectTls({ port, ca: authority.root, servername: 'localhost', maxVersion: 'TLSv1.2', ALPNProtocols: [...protocols] })
    await once(now, 'secureConnect')
    now.destroy()
  }
})

test('where certificates are asked for, one that the authority has signed is needed', async () => {
  await using one = await secured({ asks: 'required' })
  const ann = await authority.issue('ann')
  const stranger = await (await Authority.create('Another')).issue('ann')
  const late = await authority.issue('ann', { endsInMs: -1_000 })
  assert.equal(await one.connect({ ca: authority.root, ...ann }), 'ok')
  assert.equal(await one.connect({ ca: authority.root }), 'transport')
  assert.equal(await one.connect({ ca: authority.root, ...stranger }), 'transport')
  assert.equal(await one.connect({ ca: authority.root, ...late }), 'transport')
})

const ACCESS = `
[[principal]]
name = "ann"
role = "read"
certificates = ["URI:spiffe://example.org/ann"]
`

test('a certificate’s name is its principal; where certificates are optional, strangers are nobody', async () => {
  await using one = await secured({ asks: 'optional', access: ACCESS })
  const ann = await authority.issue('anything', { names: [{ type: 'url', value: 'spiffe://example.org/ann' }] })
  const bob = await authority.issue('bob', { names: [{ type: 'url', value: 'spiffe://example.org/bob' }] })
  const stranger = await (await Authority.create('Another')).issue('x', { names: [{ type: 'url', value: 'spiffe://example.org/ann' }] })
  const ca = authority.root
  assert.equal(await one.connect({ ca, ...ann }), 'ok')
  assert.equal(await one.connect({ ca, ...bob }), 'denied TOKEN_INVALID')
  assert.equal(await one.connect({ ca, ...stranger }), 'denied TOKEN_INVALID')
  assert.equal(await one.connect({ ca }), 'denied TOKEN_INVALID')
})

test('a certificate that is replaced is used for new connections, on either port', async () => {
  await using one = await secured()
  const successor = await Authority.create('Successor')
  await one.replace(await successor.issue('server'))
  await eventually('the new certificate is used for gRPC', async () => (await one.connect({ ca: successor.root })) === 'ok')
  assert.equal(await one.connect({ ca: authority.root }), 'transport')
  const socket = connectTls({ port: one.httpPort, ca: successor.root, servername: 'localhost' })
  await once(socket, 'secureConnect')
  socket.destroy()
})

test('feeds are sent to over wss', async () => {
  await using one = await secured()
  const client = (await AsyncClient.connect(one.address, { tls: { ca: authority.root } }))._unsafeUnwrap()
  const table = (await client.live('ticks', 'infer'))._unsafeUnwrap()
  const socket = new WebSocket(`wss://localhost:${one.httpPort}/feeds/ticks`, { ca: authority.root })
  await once(socket, 'open')
  socket.send('{"symbol":"A","price":1.5}')
  await eventually('the row is there', async () => {
    const rows = await client.query('select count(*) as n from ticks')
    return rows.isOk() && rows.value.get(0)?.toJSON()['n'] === 1n
  })
  socket.terminate()
  ;(await table.end())._unsafeUnwrap()
  await client.close()
})
