// A bare grpc-js server with some methods of the Query service, and a client of it: for what is known of grpc-js's insides.
import { credentials, makeGenericClientConstructor, Server, ServerCredentials, type UntypedServiceImplementation } from '@grpc/grpc-js'
import type { QueryClient } from '../../proto/gen/quiver/v1/Query.ts'
import { queryService } from '../../proto/load.ts'

export interface QueryLoopback extends Disposable {
  readonly client: QueryClient
}

export async function queryLoopback(methods: UntypedServiceImplementation): Promise<QueryLoopback> {
  const server = new Server()
  server.addService(queryService, methods)
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound)
      else reject(error)
    })
  })
  const client = new (makeGenericClientConstructor(queryService, ''))(`127.0.0.1:${port}`, credentials.createInsecure())
  return {
    client: client as unknown as QueryClient,
    [Symbol.dispose]() {
      client.close()
      server.forceShutdown()
    },
  }
}
