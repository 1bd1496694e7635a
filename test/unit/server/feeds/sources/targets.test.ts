// Where feeds may be connected to, by name and by address, with a resolver that the test writes.
import assert from 'node:assert/strict'
import type { LookupAddress } from 'node:dns'
import { test } from 'node:test'
import { DataError } from '../../../../../server/errors.ts'
import { parseTargetRule } from '../../../../../server/feeds/sources/target-rules.ts'
import { Targets, type TargetsOptions } from '../../../../../server/feeds/sources/targets.ts'

const NAMES: Readonly<Record<string, readonly string[]>> = {
  'feed.example.org': ['93.184.216.34'],
  'inside.example.org': ['10.0.0.7'],
  'meta.example.org': ['169.254.169.254'],
  'mapped.example.org': ['::ffff:169.254.169.254'],
  'both.example.org': ['127.0.0.1', '93.184.216.34'],
  localhost: ['127.0.0.1', '::1'],
}

function addressesOf(texts: readonly string[]): LookupAddress[] {
  return texts.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
}

function targets({ allowed = [], isLocal = false, resolve }: Partial<TargetsOptions> = {}): Targets {
  const known = async (host: string): Promise<readonly LookupAddress[]> => {
    const found = NAMES[host]
    if (found === undefined) throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' })
    return addressesOf(found)
  }
  return new Targets({ allowed, isLocal, resolve: resolve ?? known })
}

async function isRefused(of: Targets, url: string): Promise<boolean> {
  try {
    await of.target(url).check()
    return false
  } catch (error) {
    assert.ok(error instanceof DataError && error.reason === 'TARGET_REFUSED', String(error))
    return true
  }
}

async function verdicts(of: Targets, urls: readonly string[]): Promise<Record<string, boolean>> {
  return Object.fromEntries(await Promise.all(urls.map(async (url) => [url, await isRefused(of, url)] as const)))
}

function all(urls: readonly string[], value: boolean): Record<string, boolean> {
  return Object.fromEntries(urls.map((url) => [url, value]))
}

const PRIVATE = [
  'ws://localhost:9000/',
  'ws://127.0.0.1/',
  'ws://127.1/',
  'ws://2130706433/',
  'ws://0x7f.0.0.1/',
  'ws://[::1]/',
  'ws://[::ffff:127.0.0.1]/',
  'ws://10.0.0.7/',
  'ws://172.31.255.255/',
  'wss://192.168.1.1/',
  'mqtt://100.64.0.1',
  'mqtts://[fd12::1]',
  'ws://[64:ff9b::7f00:1]/',
  'ws://inside.example.org/',
]
const SPECIAL = [
  'ws://169.254.169.254/latest/meta-data/',
  'ws://[::ffff:169.254.169.254]/',
  'ws://0.0.0.0/',
  'ws://[::]/',
  'ws://[fe80::1]/',
  'ws://[fd00:ec2::254]/',
  'ws://100.100.100.200/',
  'ws://255.255.255.255/',
  'ws://224.0.0.1/',
  'ws://meta.example.org/',
  'ws://mapped.example.org/',
]
const PUBLIC = ['ws://feed.example.org/', 'wss://93.184.216.34/', 'mqtt://[2606:2800:220:1::1]:1883', 'ws://both.example.org/']

test('a server that others reach dials public addresses only', async () => {
  assert.deepEqual(await verdicts(targets(), [...PRIVATE, ...SPECIAL]), all([...PRIVATE, ...SPECIAL], true))
  assert.deepEqual(await verdicts(targets(), PUBLIC), all(PUBLIC, false))
})

test('one that only its own machine reaches dials private addresses too, and never those of the link', async () => {
  assert.deepEqual(await verdicts(targets({ isLocal: true }), [...PRIVATE, ...PUBLIC]), all([...PRIVATE, ...PUBLIC], false))
  assert.deepEqual(await verdicts(targets({ isLocal: true }), SPECIAL), all(SPECIAL, true))
})

test('a list of targets is all there is: by name, domain, address and network, with a port or without', async () => {
  const allowed = ['feed.example.org:443', '*.inside.test', '10.0.0.0/8', '[fd12::1]:8883', '169.254.169.254']
  const resolve = async (host: string) => addressesOf(NAMES[host] ?? ['192.168.0.1'])
  const listed = targets({ allowed, isLocal: true, resolve })
  const yes = [
    'wss://feed.example.org/',
    'ws://FEED.example.org.:443/',
    'ws://a.b.inside.test/',
    'ws://10.9.8.7/',
    'ws://inside.example.org/',
    'mqtts://[fd12::1]',
    'ws://169.254.169.254/',
  ]
  const no = [
    'ws://feed.example.org/',
    'ws://inside.test/',
    'ws://evilinside.test/',
    'ws://11.0.0.1/',
    'mqtt://[fd12::1]',
    'ws://127.0.0.1/',
    'ws://93.184.216.34/',
  ]
  assert.deepEqual(await verdicts(listed, yes), all(yes, false))
  assert.deepEqual(await verdicts(listed, no), all(no, true))
  assert.deepEqual(await verdicts(targets({ allowed: ['*'] }), [...PRIVATE, ...SPECIAL]), all([...PRIVATE, ...SPECIAL], false))
})

test('a name that is allowed leads nowhere near the link', async () => {
  assert.equal(await isRefused(targets({ allowed: ['*.example.org'] }), 'ws://meta.example.org/'), true)
  assert.equal(await isRefused(targets({ allowed: ['*.example.org'] }), 'ws://inside.example.org/'), false)
})

test('names that cannot be meant are not looked up', async () => {
  const asked: string[] = []
  const resolve = async (host: string) => {
    asked.push(host)
    return addressesOf(['93.184.216.34'])
  }
  assert.equal(await isRefused(targets({ allowed: ['feed.example.org'], resolve }), 'ws://secret.attacker.test/'), true)
  assert.deepEqual(asked, [])
})

test('a name that cannot be looked up now may be connected to later', async () => {
  assert.equal(await isRefused(targets(), 'ws://unknown.example.org/'), false)
})

test('a socket gets the addresses that were looked at, although the name means another one the next time', async () => {
  const answers = [['93.184.216.34'], ['127.0.0.1']]
  const { lookup, check } = targets({ resolve: async () => addressesOf(answers.shift() ?? []) }).target('ws://rebinding.example.org/')
  await check()
  const { error } = await new Promise<{ error: Error | null }>((resolve) => {
    lookup('rebinding.example.org', { all: true }, (error) => {
      resolve({ error })
    })
  })
  assert.ok(error instanceof DataError && error.reason === 'TARGET_REFUSED')
})

test('of the addresses of a name, sockets get those that may be dialled, in both forms of the question', async () => {
  const { lookup } = targets().target('ws://both.example.org/')
  const answer = (options: object) =>
    new Promise<unknown>((resolve, reject) => {
      lookup('both.example.org', options, (error, address, family) => {
        if (error === null) resolve(family === undefined ? address : [address, family])
        else reject(error)
      })
    })
  assert.deepEqual(await answer({ all: true }), addressesOf(['93.184.216.34']))
  assert.deepEqual(await answer({}), ['93.184.216.34', 4])
  await assert.rejects(answer({ family: 6 }), /no such address/)
})

test('what is no rule is refused with what a rule is', () => {
  for (const wrong of [
    '',
    'http://a',
    'a b',
    'a/8',
    '10.0.0.0/33',
    '10.0.0.1:0',
    '10.0.0.1:70000',
    'fd00::/129',
    '*.',
    '*x',
    '[::1',
    '::1:80x',
  ])
    assert.throws(() => parseTargetRule(wrong), /is no host/, wrong)
})
