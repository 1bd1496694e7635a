// With keys made here, and with an issuer that serves them over HTTP.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, type GenerateKeyPairResult } from 'jose'
import type { JwtRules } from '../../../../server/access/access-file.ts'
import { createJwtVerifier } from '../../../../server/access/jwt.ts'
import { DataError } from '../../../../server/errors.ts'

const NOW_MS = Date.parse('2026-01-01T00:00:00Z')
const RULES: JwtRules = {
  ...{ issuer: 'https://id.example.org/', audience: 'quiver', keys: '' },
  ...{ principalClaim: 'sub', roleClaim: 'role', defaultRole: null },
}

let keys: GenerateKeyPairResult
let directory: string

before(async () => {
  keys = await generateKeyPair('ES256', { extractable: true })
  directory = await mkdtemp(join(tmpdir(), 'quiver-jwt-'))
})
after(() => rm(directory, { recursive: true }))

interface TokenOptions {
  readonly claims?: Readonly<Record<string, unknown>>
  readonly pair?: GenerateKeyPairResult
  readonly kid?: string
}

function token({ claims = {}, pair = keys, kid = 'one' }: TokenOptions = {}): Promise<string> {
  const all = { sub: 'jim', role: 'write', iss: RULES.issuer, aud: 'quiver', exp: NOW_MS / 1_000 + 60, ...claims }
  return new SignJWT(all).setProtectedHeader({ alg: 'ES256', kid }).sign(pair.privateKey)
}

async function pemFile(): Promise<string> {
  const path = join(directory, 'key.pem')
  await writeFile(path, await exportSPKI(keys.publicKey))
  return path
}

async function refusalOf(work: Promise<unknown>): Promise<DataError> {
  try {
    await work
  } catch (error) {
    assert.ok(error instanceof DataError, String(error))
    return error
  }
  throw new Error('it was taken')
}

test('a token that the key has signed is its principal until it ends', async () => {
  const verify = await createJwtVerifier({ ...RULES, keys: await pemFile() }, new Map())
  const passing = await verify(await token(), NOW_MS)
  assert.deepEqual(passing, { principal: { name: 'jim', role: 'write' }, untilMs: NOW_MS + 60_000 })
})

test('a principal of the file has the role that he has there', async () => {
  const verify = await createJwtVerifier({ ...RULES, keys: await pemFile() }, new Map([['jim', { name: 'jim', role: 'read' }]]))
  assert.equal((await verify(await token(), NOW_MS)).principal.role, 'read')
})

test('whatever does not hold is refused', async () => {
  const verify = await createJwtVerifier({ ...RULES, keys: await pemFile() }, new Map())
  const others = await generateKeyPair('ES256')
  const symmetric = await new SignJWT({ sub: 'jim', role: 'admin', iss: RULES.issuer, aud: 'quiver', exp: NOW_MS / 1_000 + 60 })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(new TextEncoder().encode(await exportSPKI(keys.publicKey)))
  const [head = '', payload = '', signature = ''] = (await token()).split('.')
  const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`
  const changed = `${head}.${Buffer.from(JSON.stringify({ sub: 'root', role: 'admin' })).toString('base64url')}.${signature}`
  const wrong = [
    await token({ pair: others }),
    await token({ claims: { iss: 'https://elsewhere.example/' } }),
    await token({ claims: { aud: 'others' } }),
    await token({ claims: { nbf: NOW_MS / 1_000 + 30 } }),
    await token({ claims: { exp: undefined } }),
    await token({ claims: { role: 'owner' } }),
    await token({ claims: { role: undefined } }),
    await token({ claims: { sub: undefined } }),
    await token({ claims: { sub: 'two words' } }),
    ...[symmetric, unsigned, changed, 'a.b.c', '..'],
  ]
  for (const text of wrong) assert.equal((await refusalOf(verify(text, NOW_MS))).reason, 'TOKEN_INVALID', text)
  const late = await refusalOf(verify(await token(), NOW_MS + 66_000))
  assert.equal(late.reason, 'TOKEN_EXPIRED')
})

test('an issuer may change his keys, and one that is away is told of as such', async () => {
  const rotated = await generateKeyPair('ES256', { extractable: true })
  let served: unknown[] = [{ ...(await exportJWK(keys.publicKey)), kid: 'one', alg: 'ES256' }]
  let questions = 0
  const issuer = createServer((_, response) => {
    questions += 1
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: served }))
  })
  await once(issuer.listen(0, '127.0.0.1'), 'listening')
  const url = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}/keys`
  const rules = { ...RULES, keys: url }
  const verify = await createJwtVerifier(rules, new Map(), 0)
  assert.equal((await verify(await token(), NOW_MS)).principal.name, 'jim')
  assert.equal((await verify(await token(), NOW_MS)).principal.name, 'jim')
  assert.equal(questions, 1)
  served = [{ ...(await exportJWK(rotated.publicKey)), kid: 'two', alg: 'ES256' }]
  assert.equal((await verify(await token({ pair: rotated, kid: 'two' }), NOW_MS)).principal.name, 'jim')
  assert.equal(questions, 2)
  assert.equal((await refusalOf(verify(await token(), NOW_MS))).reason, 'TOKEN_INVALID')
  await once(issuer.close(), 'close')
  const away = await refusalOf((await createJwtVerifier(rules, new Map()))(await token(), NOW_MS))
  assert.equal(away.reason, 'KEYS_UNAVAILABLE')
  assert.equal(away.code, 'UNAVAILABLE')
})
