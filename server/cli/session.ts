// The server that a command talks to: the one named with --server, the one that runs at the usual address, or one that lives as
// long as the command.
import { connect as connectSocket } from 'node:net'
import { availableParallelism } from 'node:os'
import { parse, resolve } from 'node:path'
import { AsyncClient, type QuiverError } from '../../client/index.ts'
import type { CommandRun } from './command-run.ts'
import { CommandFailure, EXIT, orFail } from './failure.ts'

export const USUAL_ADDRESS = 'localhost:50051'

export interface Session extends AsyncDisposable {
  readonly client: AsyncClient
  /** A path of the command line as the server is to have it: relative ones begin here, if the server is on this machine. */
  readonly path: (path: string) => string
}

const PROBE_MS = 500
const CONNECT_MS = 3_000
/** The server says that it only knows files. */
const URL_FORM = /^[a-z][a-z0-9+.-]+:\/\//i
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)(:\d+)?$/

/** A session with the server at `address`, or without one with the server that runs at the usual address. */
export async function connectSession(address: string | undefined, { signal, cwd }: CommandRun): Promise<Session> {
  const wanted = address ?? USUAL_ADDRESS
  const connected = await AsyncClient.connect(wanted, { signal, deadlineMs: CONNECT_MS })
  if (connected.isErr() && connected.error.kind === 'transport') throw noServer(wanted, connected.error)
  const client = orFail(connected)
  const isHere = LOOPBACK.test(wanted)
  return {
    client,
    path: (path) => (isHere && !URL_FORM.test(path) ? resolve(cwd, path) : path),
    [Symbol.asyncDispose]: () => client.close({ graceMs: 0 }),
  }
}

/** As {@link connectSession}; where no address is given and no server runs, one is started and ends with the session. */
export async function openSession(address: string | undefined, run: CommandRun): Promise<Session> {
  if (address !== undefined || (await isListening(USUAL_ADDRESS))) return connectSession(address, run)
  const { ink, write } = run.err
  await write(ink.dim(`No server at ${USUAL_ADDRESS}: one runs for this command. \`quiver serve\` keeps one.\n`))
  return startSession(run)
}

/** Its server reads and writes what the user may, and gives all cores to the one query. */
async function startSession(run: CommandRun): Promise<Session> {
  // Loading the engine takes a third of the time of a command that does not use it.
  const { createConfig, createLog, serve } = await import('../server.ts')
  const config = createConfig({
    grpcPort: 0,
    httpPort: null,
    roots: [parse(run.cwd).root],
    graceMs: 0,
    engineThreads: availableParallelism(),
  })
  const server = await serve(config, { log: createLog('error', run.err.stream) })
  try {
    const session = await connectSession(`127.0.0.1:${server.ports.grpc}`, run)
    return {
      ...session,
      async [Symbol.asyncDispose]() {
        await session[Symbol.asyncDispose]()
        await server.close()
      },
    }
  } catch (error) {
    await server.close()
    throw error
  }
}

function noServer(address: string, cause: QuiverError): CommandFailure {
  const message = `no server is ready at ${address}; start one with \`quiver serve\`, or name another with --server`
  return new CommandFailure(message, EXIT.failed, { cause })
}

function isListening(address: string): Promise<boolean> {
  const [host = '', port = ''] = address.split(':')
  return new Promise((settle) => {
    const socket = connectSocket({ host, port: Number(port), timeout: PROBE_MS })
    const finish = (found: boolean): void => {
      socket.destroy()
      settle(found)
    }
    socket
      .once('connect', () => finish(true))
      .once('error', () => finish(false))
      .once('timeout', () => finish(false))
  })
}
