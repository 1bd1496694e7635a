// The time of day jumps, as it does where a machine sleeps or is set right: leases and pauses go by a clock that only goes forward, so
// no table ends early, and none lives on. The deadline of a call is reckoned by the time of day on its way through grpc-js: where a
// jump falls into that moment, the call ends with it, and nothing else does.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { AsyncClient } from '../../client/index.ts'
import { CarefulCaller, compare, ROWS } from '../support/careful-caller.ts'
import { effort } from '../support/chaos.ts'
import { createRandom, seedFromEnvironment } from '../support/random.ts'
import { startServer } from '../support/start-server.ts'

const NAMES = ['ann', 'bob']
const CALLS = effort(30, 600)
const HOUR_MS = 3_600_000

/** The time of day of this process, server and client alike, as the test sets it. */
function ownTimeOfDay(t: TestContext): { jump: (ms: number) => void } {
  const Real = Date
  let offsetMs = 0
  class Jumping extends Real {
    constructor(...parts: [] | [number | string]) {
      if (parts.length === 0) super(Jumping.now())
      else super(parts[0])
    }

    static override now(): number {
      return Real.now() + offsetMs
    }
  }
  globalThis.Date = Jumping as DateConstructor
  t.after(() => {
    globalThis.Date = Real
  })
  return {
    jump(ms) {
      offsetMs += ms
    },
  }
}

test('calls, leases and rows outlive jumps of the time of day by hours, forward and back', async (t) => {
  const seed = seedFromEnvironment()
  t.diagnostic(`seed ${seed}`)
  const random = createRandom(seed)
  await using test = await startServer()
  const time = ownTimeOfDay(t)
  await using client = (await AsyncClient.connect(test.address))._unsafeUnwrap()
  const live = (await client.live('rows', ROWS))._unsafeUnwrap()
  const held = (await client.fromRecords([{ n: 42 }], { ttlMs: 60_000 }))._unsafeUnwrap()
  const callers = NAMES.map(
    (name) => new CarefulCaller({ client, live, name, root: test.root, random: createRandom(random.below(2 ** 32)), deadlineMs: 60_000 }),
  )
  let isOver = false
  const jumping = (async () => {
    let jumps = 0
    for (; !isOver; jumps++) {
      time.jump((random.chance(0.5) ? 1 : -1) * random.below(48 * HOUR_MS))
      await new Promise((resolve) => setTimeout(resolve, 5 + random.below(50)))
    }
    return jumps
  })()
  await Promise.all(callers.map((caller) => caller.calls(CALLS))).finally(() => (isOver = true))
  t.diagnostic(`${await jumping} jumps; ${JSON.stringify(callers.map(({ endings }) => endings))}`)
  await compare(client, callers, NAMES)
  assert.equal((await held.collect())._unsafeUnwrap().numRows, 1)
  ;(await held.drop())._unsafeUnwrap()
  ;(await live.end())._unsafeUnwrap()
  assert.deepEqual((await client.list())._unsafeUnwrap(), [])
})

test('a lease ends when its time is over, also where the time of day went back', async (t) => {
  await using test = await startServer()
  const time = ownTimeOfDay(t)
  await using client = (await AsyncClient.connect(test.address, { heartbeat: false }))._unsafeUnwrap()
  const held = (await client.fromRecords([{ n: 42 }], { ttlMs: 1_000 }))._unsafeUnwrap()
  time.jump(-24 * HOUR_MS)
  const endsAt = performance.now() + 15_000
  while (test.server.usage().handles > 0 && performance.now() < endsAt) await new Promise((resolve) => setTimeout(resolve, 20))
  assert.equal((await held.collect())._unsafeUnwrapErr().reason, 'HANDLE_EXPIRED')
})
