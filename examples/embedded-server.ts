// A server inside of a program, on a free port, for as long as the program needs it.
//   node --import tsx examples/embedded-server.ts
// In a program of your own, import from 'quiver' and 'quiver/server'.
import { AsyncClient } from '../client/index.ts'
import { createConfig, createLog, serve } from '../server/server.ts'

const log = createLog('warn', process.stderr)
await using server = await serve(createConfig({ grpcPort: 0, httpPort: 0, roots: ['.'], memoryBytes: 512 * 1024 * 1024 }), { log })

const connected = await AsyncClient.connect(`127.0.0.1:${server.ports.grpc}`)
if (connected.isErr()) throw new Error(connected.error.message)
await using client = connected.value

const answer = await client.sql`select ${20} + ${22} as answer`
console.log(answer.map((table) => String(table.get(0))).unwrapOr('no answer'))
