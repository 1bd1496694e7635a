// A server without what a team wants of one: nobody is asked who he is, and calls are not counted, traced or told to the log.
import { setFlagsFromString } from 'node:v8'
import { createConfig, createLog, serve } from '../../server/server.ts'

setFlagsFromString('--heap-growing-percent=150')

const roots = process.argv.slice(2)
const server = await serve(createConfig({ grpcPort: 0, httpPort: 0, roots }), {
  log: createLog('warn', process.stderr),
  watchesCalls: false,
})
process.stdout.write(`listens on 127.0.0.1:${server.ports.grpc} (gRPC) and 127.0.0.1:${server.ports.http} (HTTP)\n`)
process.once('SIGTERM', () => void server.close())
