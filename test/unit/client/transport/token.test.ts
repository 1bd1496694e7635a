import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TokenKeeper } from '../../../../client/transport/token.ts'
import { clientClock, FakeClock } from '../../../support/fake-clock.ts'

function jwt(expMs: number, name: string): string {
  return ['{}', JSON.stringify({ exp: expMs / 1_000 }), name].map((part) => Buffer.from(part).toString('base64url')).join('.')
}

function keeperOf(source: string | (() => string | Promise<string>)) {
  const clock = new FakeClock()
  return { clock, keeper: new TokenKeeper(source, clientClock(clock), () => clock.wallNow()) }
}

const settled = () => new Promise(setImmediate)

test('a text is the token, for good', async () => {
  const { clock, keeper } = keeperOf('secret')
  assert.ok((await keeper.renew()).isOk())
  assert.equal(keeper.token, 'secret')
  assert.equal(clock.pending, 0)
})

test('a JSON Web Token is renewed before it ends', async () => {
  const given: string[] = []
  const { clock, keeper } = keeperOf(() => {
    const token = jwt(clock.wallNow() + 100_000, `t${given.length}`)
    given.push(token)
    return token
  })
  await keeper.renew()
  clock.advance(79_000)
  assert.equal(keeper.token, given[0])
  clock.advance(1_000)
  await settled()
  assert.equal(given.length, 2)
  assert.equal(keeper.token, given[1])
  keeper.close()
  assert.equal(clock.pending, 0)
})

test('many that want a new one at once ask once', async () => {
  let questions = 0
  const { keeper } = keeperOf(async () => `t${questions++}`)
  await Promise.all([keeper.renew(), keeper.renew(), keeper.renew()])
  assert.equal(questions, 1)
  assert.equal(keeper.token, 't0')
})

test('a source that fails is an error at first; later the former token stays, and it is asked again', async () => {
  let isWell = false
  const { clock, keeper } = keeperOf(() => {
    if (!isWell) throw new Error('no network')
    return jwt(clock.wallNow() + 10_000, 'a')
  })
  const failed = await keeper.renew()
  assert.match(failed._unsafeUnwrapErr().message, /no network/)
  isWell = true
  await keeper.renew()
  const { token } = keeper
  isWell = false
  clock.advance(8_000)
  await settled()
  assert.equal(keeper.token, token)
  isWell = true
  clock.advance(5_000)
  await settled()
  assert.notEqual(keeper.token, token)
  keeper.close()
})

test('what cannot go in a header is no token', async () => {
  for (const wrong of ['', 'two words', 'line\nbreak', 7 as unknown as string]) {
    const { keeper } = keeperOf(() => wrong)
    assert.match((await keeper.renew())._unsafeUnwrapErr().message, /visible ASCII/)
  }
})
