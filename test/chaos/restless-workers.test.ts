// Workers that die in the middle of whatever they do: callers who try again get right answers, what they write is there once, and
// nothing stays behind.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AsyncClient } from '../../client/index.ts'
import { CarefulCaller, compare, ROWS } from '../support/careful-caller.ts'
import { effort } from '../support/chaos.ts'
import { createRandom, seedFromEnvironment } from '../support/random.ts'
import { startServer } from '../support/start-server.ts'

const NAMES = ['ann', 'bob', 'cid', 'dan']
const CALLS = effort(30, 400)

test('workers that die at any moment cost nobody a row, an answer or a handle', async (t) => {
  const seed = seedFromEnvironment()
  t.diagnostic(`seed ${seed}`)
  const random = createRandom(seed)
  const programs = { worker: new URL('../support/restless-worker-program.ts', import.meta.url) }
  await using test = await startServer({ deps: { programs } })
  await using client = (
    await AsyncClient.connect(test.address, {
      retry: { tries: 20, backoff: { minMs: 20, maxMs: 500 }, budget: { reserve: 10_000 } },
      circuitBreaker: false,
    })
  )._unsafeUnwrap()
  const live = (await client.live('rows', ROWS))._unsafeUnwrap()
  const callers = NAMES.map(
    (name) => new CarefulCaller({ client, live, name, root: test.root, random: createRandom(random.below(2 ** 32)), deadlineMs: 20_000 }),
  )
  await Promise.all(callers.map((caller) => caller.calls(CALLS)))
  const { lostWorkers } = test.server.usage()
  t.diagnostic(`${lostWorkers} workers died; ${JSON.stringify(callers.map(({ endings }) => endings))}`)
  assert.ok(lostWorkers > 0, 'no worker died')
  await compare(client, callers, NAMES)
  ;(await live.end())._unsafeUnwrap()
  assert.deepEqual((await client.list())._unsafeUnwrap(), [])
  // That they died is in the log, and nothing else is.
  assert.deepEqual(
    test.faults.splice(0).filter((line) => !line.includes('A worker thread died')),
    [],
  )
})
