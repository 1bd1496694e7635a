// A network that delays, cuts short, resets and falls silent, and a server behind it that is killed and started again: what callers were
// told of is there, once, and nothing is left of the rest.
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { AsyncClient, type QuiverError, type Result } from '../../client/index.ts'
import { CarefulCaller, compare, ROWS } from '../support/careful-caller.ts'
import { effort } from '../support/chaos.ts'
import { eventually } from '../support/eventually.ts'
import { faultyProxy } from '../support/faulty-proxy.ts'
import { createRandom, seedFromEnvironment } from '../support/random.ts'
import { ServerProcess } from '../support/server-process.ts'

const NAMES = ['ann', 'bob', 'cid', 'dan']
const ROUNDS = effort(1, 10)
const CALLS = effort(15, 60)
const DEADLINE_MS = 10_000
/** What held tables and files may become where a server is killed between a call and its repetition. */
const AFTER_RESTART = new Set(['HANDLE_UNKNOWN', 'HANDLE_EXPIRED', 'HANDLE_DROPPED', 'FILE_EXISTS'])

function must<T>(result: Result<T, QuiverError>): T {
  if (result.isErr()) throw new Error(`${result.error.reason}: ${result.error.message}`)
  return result.value
}

function folder(t: TestContext, name: string): string {
  const path = mkdtempSync(join(tmpdir(), `quiver-${name}-`))
  t.after(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** Files that the process has open; null where /proc does not tell. */
function openFiles(pid: number): number | null {
  try {
    return readdirSync(`/proc/${pid}/fd`).length
  } catch {
    return null
  }
}

test('over a bad network, to a server that is killed, calls come back in time, and what was told is there once', async (t) => {
  const seed = seedFromEnvironment()
  t.diagnostic(`seed ${seed}`)
  const random = createRandom(seed)
  const [data, files] = [folder(t, 'data'), folder(t, 'files')]
  const start = () => ServerProcess.start(['--data-dir', data, '--root', files])
  let server = await start()
  const unused = openFiles(server.pid)
  using proxy = await faultyProxy(server.address, random)
  try {
    const patient = { tries: 50, backoff: { minMs: 10, maxMs: 300 }, budget: { reserve: 10_000 } }
    const client = must(await AsyncClient.connect(proxy.address, { retry: patient, circuitBreaker: false, deadlineMs: DEADLINE_MS }))
    let live = await client.live('rows', ROWS, { durable: true, deadlineMs: DEADLINE_MS })
    while (live.isErr()) live = await client.live('rows', ROWS, { durable: true, deadlineMs: DEADLINE_MS })
    const table = live.value
    const callers = NAMES.map(
      (name) =>
        new CarefulCaller({
          ...{ client, live: table, name, root: files, deadlineMs: DEADLINE_MS },
          ...{ random: createRandom(random.below(2 ** 32)), excused: AFTER_RESTART },
        }),
    )
    for (let round = 0; round < ROUNDS; round++) {
      const calling = Promise.all(callers.map((caller) => caller.calls(CALLS)))
      const endings = () => callers.reduce((sum, caller) => sum + Object.values(caller.endings).reduce((a, b) => a + b, 0), 0)
      const enough = endings() + CALLS * (1 + random.below(2))
      await Promise.race([calling, eventually('calls came back', () => endings() >= enough)])
      await server.stop('SIGKILL')
      await server[Symbol.asyncDispose]()
      server = await start()
      proxy.target = server.address
      await calling
    }
    t.diagnostic(`${JSON.stringify(proxy.faults)} ${JSON.stringify(callers.map(({ endings }) => endings))}`)
    assert.ok(
      Object.values(proxy.faults).every((count) => count > 0),
      'a fault did not happen',
    )
    proxy.heal()
    await client.close()
    await using near = must(await AsyncClient.connect(server.address))
    await compare(near, callers, NAMES)
    // What the callers lost hold of goes with its lease, and no call and no connection of theirs stays.
    await eventually('the handles are gone', async () => must(await near.list()).every(({ name }) => name.unwrapOr('') === 'rows'))
    assert.deepEqual(must(await near.queries()), [])
    const { work } = must(await near.status())
    assert.deepEqual([work.queued, work.tasks, work.openResults], [0, 0, 0])
    // One connection of this client, and the files of the live table.
    await eventually('no connection is left open', () => (openFiles(server.pid) ?? 0) <= (unused ?? 0) + 8)
  } finally {
    await server[Symbol.asyncDispose]()
  }
})
