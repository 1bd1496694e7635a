import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HandleHomes, homeOfName } from '../../../../client/transport/handle-homes.ts'
import { resolvedAddresses } from '../../../../client/transport/addresses.ts'

const nobody = () => Promise.reject(new Error('getaddrinfo ENOTFOUND'))

test('addresses get the usual port, and each counts once', async () => {
  const found = await resolvedAddresses(['a', 'a:50051', 'b:1', '[::1]', 'unix:/tmp/x'], nobody)
  assert.deepEqual(
    found._unsafeUnwrap().map(({ address }) => address),
    ['a:50051', 'b:1', '[::1]:50051', 'unix:/tmp/x'],
  )
  assert.equal((await resolvedAddresses([], nobody))._unsafeUnwrapErr().reason, 'ARGUMENT_INVALID')
})

test('a name stands for all its addresses', async () => {
  const asked: string[] = []
  const resolve = async (host: string) => {
    asked.push(host)
    return ['10.0.0.1', 'fd00::1']
  }
  assert.deepEqual((await resolvedAddresses('dns:///quiver:7000', resolve))._unsafeUnwrap(), [
    { address: '10.0.0.1:7000', name: 'quiver' },
    { address: '[fd00::1]:7000', name: 'quiver' },
  ])
  const [first] = (await resolvedAddresses('dns:///quiver', resolve))._unsafeUnwrap()
  assert.equal(first?.address, '10.0.0.1:50051')
  assert.deepEqual(asked, ['quiver', 'quiver'])
})

test('a name that nobody knows is a transport error that says so', async () => {
  const error = (await resolvedAddresses('dns:///nowhere', nobody))._unsafeUnwrapErr()
  assert.deepEqual([error.kind, error.retryable], ['transport', true])
  assert.match(error.message, /dns:\/\/\/nowhere: getaddrinfo ENOTFOUND/)
})

test('homes of handles are bounded: those not asked for longest are forgotten', () => {
  const homes = new HandleHomes<string>(2)
  homes.set('x', 'a')
  homes.set('y', 'b')
  assert.equal(homes.get('x'), 'a')
  homes.set('z', 'c')
  assert.deepEqual([homes.get('x'), homes.get('y'), homes.get('z')], ['a', null, 'c'])
})

test('a name lives at one place, whatever the order of the list, and names are spread', () => {
  const places = ['a:1', 'b:1', 'c:1']
  const counts = new Map<string | undefined, number>()
  for (let index = 0; index < 3_000; index++) {
    const name = `table_${index}`
    const home = places[homeOfName(name, places)]
    const reversed = places.toReversed()
    assert.equal(reversed[homeOfName(name, reversed)], home)
    const fewer = places.filter((place) => place === home || place === 'a:1')
    assert.equal(fewer[homeOfName(name, fewer)], home, 'it stays where it is when another server goes')
    counts.set(home, (counts.get(home) ?? 0) + 1)
  }
  for (const count of counts.values()) assert.ok(count > 800 && count < 1_200, `${count} of 3,000`)
})
