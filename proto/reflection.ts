// What server reflection tells: the definitions with the field names as they are written in the .proto files, and two things put
// right in the descriptors that proto-loader makes, over which grpcurl and Python's client stumble: files do not name their imports
// (grpc-node issue 2595), and map entries are not called what the protobuf specification wants.
import type { PackageDefinition } from '@grpc/proto-loader'
import descriptor, { type IDescriptorProto, type IFileDescriptorProto } from 'protobufjs/ext/descriptor/index.js'
import { loadProtos } from './definition.ts'

const { FileDescriptorProto } = descriptor

/** proto-loader makes one file per package; this one has no imports and all others may use it. */
const WELL_KNOWN_TYPES = 'google_protobuf.proto'

/** Definitions for `@grpc/reflection`. Not for calls: those use camelCase names. */
export function reflectedDefinition(): PackageDefinition {
  // Every message and service has the same few files, as the same buffers.
  const repaired = new Map<Buffer, Buffer>()
  const repairedOnce = (file: Buffer): Buffer => {
    const found = repaired.get(file) ?? repairedFile(file)
    repaired.set(file, found)
    return found
  }
  const entries = Object.entries(loadProtos({ keepCase: true })).map(([name, entry]) => {
    const files = entry.fileDescriptorProtos
    return [name, Array.isArray(files) ? { ...entry, fileDescriptorProtos: files.map(repairedOnce) } : entry]
  })
  return Object.fromEntries(entries) as PackageDefinition
}

function repairedFile(encoded: Buffer): Buffer {
  const file = FileDescriptorProto.decode(encoded)
  const fields = file as unknown as IFileDescriptorProto
  if (fields.name !== WELL_KNOWN_TYPES) fields.dependency = [WELL_KNOWN_TYPES]
  for (const message of fields.messageType ?? []) renameMapEntries(message)
  return Buffer.from(FileDescriptorProto.encode(file).finish())
}

/** `map<…> named_parameters` is made of messages called NamedParametersEntry. */
function renameMapEntries(message: IDescriptorProto): void {
  const nested = message.nestedType ?? []
  const renamed = new Map(nested.filter(({ options }) => options?.mapEntry).map(({ name = '' }) => [name, entryName(name)]))
  for (const type of nested) {
    type.name = renamed.get(type.name ?? '') ?? type.name ?? ''
    renameMapEntries(type)
  }
  for (const field of message.field ?? []) {
    const entry = renamed.get(field.typeName ?? '')
    if (entry !== undefined) field.typeName = entry
  }
}

function entryName(name: string): string {
  return name.replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase()) + 'Entry'
}
