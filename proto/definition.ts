// The .proto files, loaded once at run time with the options that proto/gen was generated with.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadSync, type MessageTypeDefinition, type Options, type PackageDefinition } from '@grpc/proto-loader'

const FILES = [
  'quiver/v1/tables.proto',
  'quiver/v1/query.proto',
  'quiver/v1/feeds.proto',
  'quiver/v1/server.proto',
  'google/rpc/status.proto',
  'google/rpc/error_details.proto',
  'grpc/health/v1/health.proto',
]

const OPTIONS: Options = { longs: String, enums: String, defaults: true, oneofs: true }

/** The folder with the .proto files: this one in a checkout, the package's `proto/` when this runs from `dist/proto/`. */
export const protoDirectory = findProtoDirectory(fileURLToPath(new URL('.', import.meta.url)))

export function findProtoDirectory(here: string): string {
  const found = [here, join(here, '../../proto')].find((folder) => existsSync(join(folder, 'quiver/v1/tables.proto')))
  if (found === undefined) throw new Error(`No .proto files beside ${here}: the package is incomplete.`)
  return found
}

/** The definitions that every call uses. */
export const definition: PackageDefinition = loadProtos()

export function loadProtos(options: Options = {}): PackageDefinition {
  return loadSync(FILES, { ...OPTIONS, includeDirs: [protoDirectory], ...options })
}

/** The codec of one message type, by its full name; In and Out are its types in proto/gen. */
export function messageType<In extends object, Out extends object>(name: string): MessageTypeDefinition<In, Out> {
  const found = definition[name]
  if (found === undefined || !('format' in found) || !('serialize' in found)) throw new Error(`No message ${name} in the .proto files.`)
  return found as unknown as MessageTypeDefinition<In, Out>
}
