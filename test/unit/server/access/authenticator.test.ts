import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { accessRulesFromToml } from '../../../../server/access/access-file.ts'
import { Authenticator } from '../../../../server/access/authenticator.ts'
import type { JwtVerifier } from '../../../../server/access/jwt.ts'
import { DataError } from '../../../../server/errors.ts'
import { FakeClock } from '../../../support/fake-clock.ts'

const MINUTE_MS = 60_000
const ANN = { name: 'ann', role: 'read' } as const

function digest(token: string): string {
  return `sha256:${createHash('sha256').update(token).digest('hex')}`
}

function rules(more = '', verifyJwt: JwtVerifier | null = null) {
  const text = `[[principal]]\nname = "ann"\nrole = "read"\ntokens = ["${digest('qv_ann')}"]\ncertificates = ["CN=ann"]\n${more}`
  return { access: accessRulesFromToml(text, 'access.toml'), verifyJwt }
}

function authenticator(more?: string, verifyJwt?: JwtVerifier) {
  const clock = new FakeClock()
  return { clock, authenticator: new Authenticator(clock, rules(more, verifyJwt)) }
}

function refusal(reason: string): (error: unknown) => boolean {
  return (error) => error instanceof DataError && error.reason === reason && error.code === 'UNAUTHENTICATED'
}

const bearer = (token: string) => ({ bearer: token, certificate: null })

test('a known token is its principal, every other one nobody', () => {
  const { authenticator: found } = authenticator()
  assert.deepEqual(found.authenticate(bearer('qv_ann')), ANN)
  assert.deepEqual(found.authenticate(bearer('qv_ann')), ANN)
  for (const wrong of ['qv_bob', digest('qv_ann'), digest('qv_ann').slice(7), 'QV_ANN'])
    assert.throws(() => found.authenticate(bearer(wrong)), refusal('TOKEN_INVALID'))
  assert.throws(() => found.authenticate({ bearer: null, certificate: null }), refusal('TOKEN_INVALID'))
})

test('a token that the file no longer has is refused at once', () => {
  const { authenticator: found } = authenticator()
  assert.deepEqual(found.authenticate(bearer('qv_ann')), ANN)
  found.use({ access: accessRulesFromToml('', 'access.toml'), verifyJwt: null })
  assert.throws(() => found.authenticate(bearer('qv_ann')), refusal('TOKEN_INVALID'))
})

test('a JSON Web Token is checked once, again after five minutes, and not after its end', async () => {
  const checks: string[] = []
  const clock = new FakeClock()
  const endsMs = clock.wallNow() + 7 * MINUTE_MS
  const verify: JwtVerifier = async (token, nowMs) => {
    checks.push(token)
    if (nowMs >= endsMs) throw new DataError('TOKEN_EXPIRED', 'over')
    return { principal: { name: 'jim', role: 'write' }, untilMs: endsMs }
  }
  const found = new Authenticator(clock, rules('', verify))
  const ask = async () => found.authenticate(bearer('a.b.c'))
  assert.equal((await ask()).name, 'jim')
  assert.equal((await ask()).name, 'jim')
  assert.equal(checks.length, 1)
  clock.advance(5 * MINUTE_MS)
  assert.equal((await ask()).name, 'jim')
  assert.equal(checks.length, 2)
  clock.advance(2 * MINUTE_MS)
  await assert.rejects(ask, refusal('TOKEN_EXPIRED'))
})

test('what is remembered of tokens is bounded', async () => {
  let checks = 0
  const verify: JwtVerifier = async (name) => {
    checks += 1
    return { principal: { name, role: 'read' }, untilMs: Infinity }
  }
  const { authenticator: found } = authenticator('', verify)
  for (let index = 0; index <= 10_000; index++) await found.authenticate(bearer(`${index}.`))
  assert.equal((await found.authenticate(bearer('10000.'))).name, '10000.')
  assert.equal(checks, 10_001)
  assert.equal((await found.authenticate(bearer('0.'))).name, '0.')
  assert.equal(checks, 10_002, 'the oldest were forgotten')
})

test('a certificate is the principal that has one of its names', () => {
  const { clock, authenticator: found } = authenticator()
  const certificate = { subject: { CN: 'ann' }, valid_to: new Date(clock.wallNow() + 1_000).toUTCString() }
  assert.deepEqual(found.authenticate({ bearer: null, certificate }), ANN)
  clock.advance(2_000)
  assert.throws(() => found.authenticate({ bearer: null, certificate }), refusal('TOKEN_EXPIRED'))
  assert.throws(() => found.authenticate({ bearer: null, certificate: { subject: { CN: 'bob' } } }), refusal('TOKEN_INVALID'))
})

test('other certificates have the role that the file gives them, and nobody’s name', () => {
  const { authenticator: found } = authenticator('[[principal]]\nname = "root"\nrole = "admin"\n[certificates]\nrole = "read"')
  const of = (name: string) => () => found.authenticate({ bearer: null, certificate: { subject: { CN: name } } })
  assert.deepEqual(of('bob')(), { name: 'bob', role: 'read' })
  assert.throws(of('root'), refusal('TOKEN_INVALID'))
})

test('limits are those of the principal, or those of all', () => {
  const { authenticator: found } = authenticator('[principal.limits]\nhandles = 1\n[limits]\nhandles = 5')
  assert.equal(found.limitsOf('ann').handles, 1)
  assert.equal(found.limitsOf('anyone else').handles, 5)
})
