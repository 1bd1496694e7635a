import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { DataError } from '../../../../server/errors.ts'
import { Registry, type TableFacts } from '../../../../server/handles/registry.ts'
import { Storage } from '../../../../server/handles/storage.ts'
import { FakeClock } from '../../../support/fake-clock.ts'

const TTL_MS = 1_000

function setUp() {
  const clock = new FakeClock()
  const registry = new Registry({ clock, idKey: randomBytes(16), defaultTtlMs: TTL_MS, maxTtlMs: 10 * TTL_MS })
  const freed: string[] = []
  const storage = (name: string) => new Storage(() => freed.push(name))
  const add = (storages: readonly Storage[] = [], principal = 'ann', ttlMs = 0) => registry.add(facts(storages), principal, ttlMs)
  return { clock, registry, freed, storage, add }
}

function facts(storages: readonly Storage[]): TableFacts {
  const schema = { columns: [], message: new Uint8Array() }
  return {
    kind: 'table',
    relation: 'r',
    exact: 'r',
    files: [],
    schema,
    target: null,
    rows: 0n,
    bytes: 0,
    isPlanHeavy: false,
    storages,
    lives: [],
  }
}

const reasonOf = (act: () => unknown): string => {
  try {
    act()
  } catch (error) {
    return error instanceof DataError ? error.reason : 'no DataError'
  }
  return 'no failure'
}

test('unknown, dropped and expired are told apart, at first touch and ever after', () => {
  const { clock, registry, add } = setUp()
  const [dropped, expired] = [add(), add()]
  registry.drop(dropped.id, 'ann')
  clock.advance(TTL_MS)
  for (let attempt = 0; attempt < 3; attempt++) {
    assert.equal(
      reasonOf(() => registry.get(dropped.id, 'ann')),
      'HANDLE_DROPPED',
    )
    assert.equal(
      reasonOf(() => registry.get(expired.id, 'ann')),
      'HANDLE_EXPIRED',
    )
    assert.equal(
      reasonOf(() => registry.drop(expired.id, 'ann')),
      'HANDLE_EXPIRED',
    )
    assert.equal(
      reasonOf(() => registry.get('t_aaaaaaaaaaaaaaaaaaaaaaaaaa', 'ann')),
      'HANDLE_UNKNOWN',
    )
    clock.advance(1_000_000)
  }
})

test('a lease that has ended is over even when its timer comes late', () => {
  const clock = new FakeClock()
  const late = { now: () => clock.now(), wallNow: () => clock.now(), after: () => () => undefined }
  const registry = new Registry({ clock: late, idKey: randomBytes(16), defaultTtlMs: TTL_MS, maxTtlMs: TTL_MS })
  const { id } = registry.add(facts([]), 'ann', 0)
  clock.advance(TTL_MS)
  assert.equal(
    reasonOf(() => registry.get(id, 'ann')),
    'HANDLE_EXPIRED',
  )
  assert.equal(registry.size, 0)
})

test('a use renews the lease', () => {
  const { clock, registry, add } = setUp()
  const { id } = add()
  for (let use = 0; use < 5; use++) {
    clock.advance(TTL_MS - 1)
    registry.get(id, 'ann')
  }
})

test('a lease may be longer than the default, up to the maximum', () => {
  const { clock, registry, add } = setUp()
  const { id } = add([], 'ann', 5 * TTL_MS)
  clock.advance(4 * TTL_MS)
  registry.get(id, 'ann')
  assert.equal(
    reasonOf(() => add([], 'ann', 10 * TTL_MS + 1)),
    'ARGUMENT_INVALID',
  )
})

test('another principal does not even learn that a handle exists', () => {
  const { registry, add } = setUp()
  const { id } = add()
  assert.equal(
    reasonOf(() => registry.get(id, 'bob')),
    'HANDLE_UNKNOWN',
  )
  assert.equal(
    reasonOf(() => registry.drop(id, 'bob')),
    'HANDLE_UNKNOWN',
  )
  registry.get(id, 'ann')
})

test('held rows live until the last handle over them has ended', () => {
  const { registry, freed, storage, add } = setUp()
  const rows = storage('rows')
  const table = add([rows])
  rows.retain()
  const view = add([rows])
  registry.drop(table.id, 'ann')
  assert.deepEqual(freed, [])
  registry.drop(view.id, 'ann')
  assert.deepEqual(freed, ['rows'])
})

test('a running operation keeps what it reads, also when that is dropped', () => {
  const { registry, freed, storage, add } = setUp()
  const table = add([storage('rows')])
  const pin = registry.pin([table])
  registry.drop(table.id, 'ann')
  assert.deepEqual(freed, [])
  pin.release()
  assert.deepEqual(freed, ['rows'])
})

test('a lease does not end while an operation runs, and begins anew after it', () => {
  const { clock, registry, add } = setUp()
  const table = add()
  const pin = registry.pin([table])
  clock.advance(10 * TTL_MS)
  pin.release()
  clock.advance(TTL_MS - 1)
  assert.equal(registry.get(table.id, 'ann'), table)
})

test('names are found whatever their case, by their principal only, and move to the newest table', () => {
  const { registry, add } = setUp()
  const [first, second] = [add(), add()]
  registry.setName(first, 'Ticks')
  assert.equal(registry.named('TICKS', 'ann'), first)
  assert.equal(registry.named('ticks', 'bob'), null)
  registry.setName(second, 'ticks')
  assert.equal(registry.named('ticks', 'ann'), second)
  assert.equal(first.name, null)
  registry.drop(second.id, 'ann')
  assert.equal(registry.named('ticks', 'ann'), null)
})

test('lists a principal’s live tables from a serial on, oldest first', () => {
  const { registry, add } = setUp()
  const tables = [add(), add([], 'bob'), add(), add()]
  registry.drop(tables[2]?.id ?? '', 'ann')
  assert.deepEqual([...registry.after(-1, 'ann')], [tables[0], tables[3]])
  assert.deepEqual([...registry.after(0, 'ann')], [tables[3]])
})

test('closing frees everything', () => {
  const { clock, registry, freed, storage, add } = setUp()
  add([storage('a')])
  add([storage('b')])
  registry.close()
  assert.deepEqual(freed.sort(), ['a', 'b'])
  assert.equal(clock.pending, 0)
})
