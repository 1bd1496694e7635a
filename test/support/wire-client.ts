// The wire as a test speaks it: grpc-js clients with promises, and Arrow data joined to tables. No client library in between.
import {
  credentials,
  makeGenericClientConstructor,
  Metadata,
  type CallOptions,
  type ClientReadableStream,
  type ServiceError,
} from '@grpc/grpc-js'
import { tableFromIPC, type Table as ArrowTable } from 'apache-arrow'
import type { ArrowData__Output } from '../../proto/gen/quiver/v1/ArrowData.ts'
import type { ExecuteRequest } from '../../proto/gen/quiver/v1/ExecuteRequest.ts'
import type { QueryClient } from '../../proto/gen/quiver/v1/Query.ts'
import type { TablesClient } from '../../proto/gen/quiver/v1/Tables.ts'
import type { HealthClient } from '../../proto/gen/grpc/health/v1/Health.ts'
import { healthService, queryService, tablesService } from '../../proto/load.ts'
import { decodeStatusDetails, STATUS_DETAILS_KEY, type StatusDetails } from '../../proto/status-details.ts'

export interface WireClient extends Disposable {
  readonly tables: TablesClient
  readonly query: QueryClient
  readonly health: HealthClient
}

const CHANNEL = { 'grpc.max_receive_message_length': -1, 'grpc.use_local_subchannel_pool': 1 }

export function wireClient(address: string): WireClient {
  const open = <T>(service: Parameters<typeof makeGenericClientConstructor>[0]): T =>
    new (makeGenericClientConstructor(service, ''))(address, credentials.createInsecure(), CHANNEL) as unknown as T
  const tables = open<TablesClient>(tablesService)
  const query = open<QueryClient>(queryService)
  const health = open<HealthClient>(healthService)
  return {
    tables,
    query,
    health,
    [Symbol.dispose]() {
      for (const client of [tables, query, health]) client.close()
    },
  }
}

type UnaryMethod<In, Out> = (
  request: In,
  metadata: Metadata,
  options: CallOptions,
  callback: (error: ServiceError | null, value?: Out) => void,
) => unknown

/** `await unary(client.tables, 'Read', { paths })`. */
export function unary<C extends object, M extends keyof C, In = FirstArgument<C[M]>, Out = Answer<C[M]>>(
  client: C,
  method: M,
  request: In,
  options: CallOptions = {},
  metadata = new Metadata(),
): Promise<NoInfer<Out>> {
  const call = (client[method] as UnaryMethod<In, Out>).bind(client)
  return new Promise((resolve, reject) => {
    call(request, metadata, options, (error, value) => {
      if (error === null) resolve(value as Out)
      else reject(error)
    })
  })
}

type FirstArgument<F> = F extends (argument: infer A, ...rest: never[]) => unknown ? A : never
type Answer<F> = F extends (argument: never, callback: (error: never, value?: infer V) => void) => unknown ? V : never

/** All messages of a call, once it has ended well. */
export async function messages<T>(call: ClientReadableStream<T>): Promise<T[]> {
  const all: T[] = []
  for await (const message of call) all.push(message as T)
  return all
}

export async function arrowTable(call: ClientReadableStream<ArrowData__Output>): Promise<ArrowTable> {
  return tableFromIPC(Buffer.concat((await messages(call)).map(({ data }) => data)))
}

/** Rows as plain objects. */
export async function rows(call: ClientReadableStream<ArrowData__Output>): Promise<Record<string, unknown>[]> {
  return (await arrowTable(call)).toArray().map((row: { toJSON(): Record<string, unknown> }) => row.toJSON())
}

export function execute(
  client: WireClient,
  text: string,
  request: Omit<ExecuteRequest, 'sql'> & { bindings?: Record<string, string> } = {},
  options: CallOptions = {},
) {
  const { bindings = {}, ...others } = request
  return client.query.Execute({ sql: { text, bindings }, ...others }, options)
}

/** The machine-readable half of a failed call. */
export function detailsOf(error: unknown): StatusDetails | null {
  const [bytes] = (error as ServiceError).metadata.get(STATUS_DETAILS_KEY)
  return bytes instanceof Buffer ? decodeStatusDetails(bytes) : null
}

/** The status details of a call that has to fail. */
export async function failureOf(call: Promise<unknown>): Promise<StatusDetails> {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  )
  const details = error === null ? null : detailsOf(error)
  if (details === null)
    throw new Error(
      error === null
        ? 'The call did not fail.'
        : `The call failed without details: ${error instanceof Error ? error.message : typeof error}`,
    )
  return details
}
