// A real server in this process on a free port, over a directory of its own. At the end it must be as unused as it was at the
// start: calls that still run, handles nobody dropped, connections or pages still in use and faults in the log fail the test.
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createConfig, createLog, serve, type RunningServer, type ServerConfig, type ServerDeps } from '../../server/server.ts'

export interface TestServer extends AsyncDisposable {
  /** `host:port` for clients. */
  readonly address: string
  /** The only directory that the server reads and writes; removed at the end. */
  readonly root: string
  readonly server: RunningServer
  /** What the log holds at level error. Empty it where faults are what the test is about. */
  readonly faults: string[]
}

export interface TestServerOptions {
  readonly config?: Partial<ServerConfig>
  readonly deps?: Partial<ServerDeps>
}

const MIB = 1024 * 1024
const SETTLE_MS = 5_000

export async function startServer({ config = {}, deps = {} }: TestServerOptions = {}): Promise<TestServer> {
  const root = await mkdtemp(join(tmpdir(), 'quiver-test-'))
  const faults: string[] = []
  const log = createLog('error', {
    write(line) {
      faults.push(line)
    },
  })
  const defaults = {
    grpcPort: 0,
    httpPort: 0,
    roots: [root],
    tempDirectory: join(root, '.spill'),
    memoryBytes: 512 * MIB,
    workers: 2,
    graceMs: 0,
  }
  const server = await serve(createConfig({ ...defaults, ...config }), { log, compiled: process.env['QUIVER_COMPILED'] ?? null, ...deps })
  return {
    address: `127.0.0.1:${server.ports.grpc}`,
    root,
    server,
    faults,
    async [Symbol.asyncDispose]() {
      const left = await leftovers(server)
      await server.close()
      await rm(root, { recursive: true, force: true })
      assert.deepEqual(left, {}, 'the server is still in use at the end of the test')
      assert.deepEqual(faults, [], 'the server logged faults')
    },
  }
}

/** What is not zero once everything had the time to end: the server hears of a finished call a little after its client. */
async function leftovers(server: RunningServer): Promise<Record<string, number>> {
  const endsAt = performance.now() + SETTLE_MS
  for (;;) {
    const { lostWorkers: _, ...inUse } = server.usage()
    const left = Object.fromEntries(Object.entries(inUse).filter(([, count]) => count !== 0))
    if (Object.keys(left).length === 0 || onlyHandles(left) || performance.now() > endsAt) return left
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** Handles wait for somebody to drop them: time does not help. */
function onlyHandles(left: Record<string, number>): boolean {
  return Object.keys(left).every((key) => key === 'handles')
}
