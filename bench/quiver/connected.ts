// What the Quiver subjects share: a client of the server whose address they are started with, and Err turned into an exception,
// since a bench run that failed has nothing to measure.
import { AsyncClient, type ConnectOptions, type QuiverError, type Result } from '../../client/index.ts'

export async function connectToServer(options: ConnectOptions = {}): Promise<AsyncClient> {
  return valueOf(await AsyncClient.connect(process.argv[2] as string, options))
}

export function valueOf<T>(result: Result<T, QuiverError>): T {
  if (result.isErr()) throw new Error(`${result.error.reason}: ${result.error.message}`)
  return result.value
}
