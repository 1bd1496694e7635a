// A server whose process may open no more files: who is connected gets an answer or an error that says so, the server lives, and works
// as before once there are files again.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { AsyncClient, type QuiverError, type Result } from '../../client/index.ts'
import { eventually } from '../support/eventually.ts'
import { ServerProcess } from '../support/server-process.ts'

const MOST_FILES = 200
const DEADLINE_MS = 10_000
const skip = existsSync('/proc/self/fd') && existsSync('/bin/sh') ? false : 'how many files a process has open is known on Linux only'

function must<T>(result: Result<T, QuiverError>): T {
  if (result.isErr()) throw new Error(`${result.error.reason}: ${result.error.message}`)
  return result.value
}

test('a server that may open no more files answers, refuses in words, and recovers', { skip }, async (t) => {
  await using server = await ServerProcess.start([], ['/bin/sh', '-c', `ulimit -n ${MOST_FILES}; exec "$@"`, 'sh'])
  const openFiles = () => readdirSync(`/proc/${server.pid}/fd`).length
  await using client = must(await AsyncClient.connect(server.address, { retry: false, circuitBreaker: false }))
  const made = must(await client.define('from range(100000)'))
  const path = join(server.root, 'numbers.parquet')
  must(await made.write(path))
  const lazy = must(await client.read(path))
  const before = openFiles()

  const sockets: Socket[] = []
  const host = { host: '127.0.0.1', port: server.port }
  for (let count = 0; count < 2 * MOST_FILES; count++) sockets.push(connect(host).on('error', () => undefined))
  await Promise.all(sockets.map(async (socket) => socket.connecting && (await once(socket, 'connect'))))
  await eventually('there are no files left', () => openFiles() >= MOST_FILES - 1)

  assert.equal(must(await client.query('select 42 as n', { deadlineMs: DEADLINE_MS })).numRows, 1)
  const endings = []
  for (const call of [
    () => lazy.collect({ deadlineMs: DEADLINE_MS }),
    () => client.read(path, { deadlineMs: DEADLINE_MS }),
    () => made.write(join(server.root, 'more.parquet'), { deadlineMs: DEADLINE_MS }),
  ]) {
    const begun = performance.now()
    const result: Result<unknown, QuiverError> = await call()
    assert.ok(performance.now() - begun < DEADLINE_MS + 2_000, 'it came back in time')
    endings.push(result.isOk() ? 'answered' : `${result.error.kind} ${result.error.reason}: ${result.error.message}`)
  }
  t.diagnostic(JSON.stringify(endings))
  for (const ending of endings) assert.match(ending, /^answered$|too many|open files/i)

  for (const socket of sockets) socket.destroy()
  await eventually('files are free again', () => openFiles() <= before + 4)
  assert.equal(must(await lazy.collect()).numRows, 100_000)
  await using another = must(await AsyncClient.connect(server.address))
  assert.equal(must(await another.query('select count(*) as n from f', { bindings: { f: lazy } })).numRows, 1)
})
