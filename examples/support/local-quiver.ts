// A server inside of this program, on a free port, with a client of it. In a program of your own it is mostly somewhere else already:
// AsyncClient.connect('host:50051') is all that is left of this then.
import { AsyncClient, type QuiverError, type Result } from '../../client/index.ts'
import { createConfig, createLog, serve } from '../../server/server.ts'

export interface LocalQuiver extends AsyncDisposable {
  readonly client: AsyncClient
}

/** `root` is the directory that the server may write to. */
export async function startQuiver(root = '.'): Promise<LocalQuiver> {
  const config = createConfig({ grpcPort: 0, httpPort: null, roots: [root], memoryBytes: 512 * 1024 * 1024, graceMs: 1_000 })
  const server = await serve(config, { log: createLog('warn', process.stderr) })
  const client = must(await AsyncClient.connect(`127.0.0.1:${server.ports.grpc}`))
  return {
    client,
    async [Symbol.asyncDispose]() {
      await client.close()
      await server.close()
    },
  }
}

/** The value, where the program cannot go on without. */
export function must<T>(result: Result<T, QuiverError>): T {
  if (result.isErr()) throw new Error(`${result.error.reason}: ${result.error.message}`)
  return result.value
}
