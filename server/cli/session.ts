// The server that a command talks to: the one named with --server, the one that runs at the usual address, or one that lives as
// long as the command.
import { readFileSync } from 'node:fs'
import { connect as connectSocket } from 'node:net'
import { availableParallelism } from 'node:os'
import { parse, resolve } from 'node:path'
import { AsyncClient, type ConnectOptions, type QuiverError } from '../../client/index.ts'
import { USUAL_ADDRESS, type ServerOption } from './common-options.ts'
import type { CommandRun } from './command-run.ts'
import { CommandFailure, EXIT, orFail } from './failure.ts'

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

/** A session with the server that is named, or else with the one that runs at the usual address. */
export async function connectSession(option: ServerOption, { signal, cwd }: CommandRun): Promise<Session> {
  const wanted = option.server ?? USUAL_ADDRESS
  const connected = await AsyncClient.connect(wanted, { signal, deadlineMs: CONNECT_MS, ...credentialsOf(option, cwd) })
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
export async function openSession(option: ServerOption, run: CommandRun): Promise<Session> {
  if (option.server !== undefined || (await isListening(USUAL_ADDRESS))) return connectSession(option, run)
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
    const session = await connectSession({ server: `127.0.0.1:${server.ports.grpc}` }, run)
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

function credentialsOf({ token, tls = false, ca, cert, key }: ServerOption, cwd: string): ConnectOptions {
  const isSecure = tls || [ca, cert, key].some((file) => file !== undefined)
  const files = { ca: contentOf(ca, cwd), certificate: contentOf(cert, cwd), key: contentOf(key, cwd) }
  return { ...(token === undefined ? {} : { token }), ...(isSecure ? { tls: files } : {}) }
}

function contentOf(file: string | undefined, cwd: string): Buffer | undefined {
  if (file === undefined) return undefined
  try {
    return readFileSync(resolve(cwd, file))
  } catch (error) {
    throw new CommandFailure(`${file} cannot be read: ${(error as Error).message}`, EXIT.failed, { cause: error })
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
