// The rules that grpcurl (Go's protobuf) and Python's descriptor pool hold descriptors to, and that proto-loader's break.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import descriptor, { type IDescriptorProto, type IFileDescriptorProto } from 'protobufjs/ext/descriptor/index.js'
import { reflectedDefinition } from '../../../proto/reflection.ts'

const files = reflectedFiles()

function reflectedFiles(): IFileDescriptorProto[] {
  const first = Object.values(reflectedDefinition()).find((entry) => Array.isArray(entry.fileDescriptorProtos))
  assert.ok(Array.isArray(first?.fileDescriptorProtos))
  return first.fileDescriptorProtos.map((encoded) => descriptor.FileDescriptorProto.decode(encoded) as unknown as IFileDescriptorProto)
}

function messagesOf(file: IFileDescriptorProto): { path: string; message: IDescriptorProto }[] {
  const walk = (message: IDescriptorProto, scope: string): { path: string; message: IDescriptorProto }[] => {
    const path = `${scope}.${message.name}`
    return [{ path, message }, ...(message.nestedType ?? []).flatMap((nested) => walk(nested, path))]
  }
  return (file.messageType ?? []).flatMap((message) => walk(message, file.package ?? ''))
}

function typesOf(file: IFileDescriptorProto): string[] {
  const nestedEnums = messagesOf(file).flatMap(({ path, message }) => (message.enumType ?? []).map(({ name }) => `${path}.${name}`))
  const enums = (file.enumType ?? []).map(({ name }) => `${file.package}.${name}`)
  return [...messagesOf(file).map(({ path }) => path), ...enums, ...nestedEnums]
}

/** Names in descriptors are relative: the innermost scope that has them counts. */
function resolves(name: string, scope: string, types: ReadonlySet<string>): boolean {
  const scopes = scope.split('.')
  const candidates = scopes.map((_, depth) => [...scopes.slice(0, depth + 1), name].join('.'))
  return [name.replace(/^\./, ''), ...candidates].some((candidate) => types.has(candidate))
}

test('all services and their packages are told', () => {
  const services = files.flatMap((file) => (file.service ?? []).map(({ name }) => `${file.package}.${name}`))
  assert.deepEqual(services.sort(), ['grpc.health.v1.Health', 'quiver.v1.Feeds', 'quiver.v1.Query', 'quiver.v1.Server', 'quiver.v1.Tables'])
})

test('every type that a file mentions is in it or in a file that it imports', () => {
  const byName = new Map(files.map((file) => [file.name, typesOf(file)]))
  for (const file of files) {
    const imports = (file.dependency ?? []) as string[]
    const visible = new Set([file.name, ...imports].flatMap((name) => byName.get(name) ?? []))
    for (const { path, message } of messagesOf(file)) {
      for (const { typeName, name } of message.field ?? [])
        assert.ok(!typeName || resolves(typeName, path, visible), `${path}.${name}: ${typeName}`)
    }
  }
})

test('fields have the names of the .proto files', () => {
  const read = files.flatMap(messagesOf).find(({ path }) => path === 'quiver.v1.ReadRequest')
  const field = read?.message.field?.find(({ number }) => number === 8)
  assert.equal(field?.name, 'hive_partitioning')
})

test('map fields are made of entries named as the protobuf specification wants', () => {
  const sql = files.flatMap(messagesOf).find(({ path }) => path === 'quiver.v1.Sql')?.message
  const entries = sql?.nestedType?.filter(({ options }) => options?.mapEntry).map(({ name }) => name)
  assert.deepEqual(entries, ['BindingsEntry', 'NamedParametersEntry'])
  assert.deepEqual(
    sql?.field?.filter(({ typeName }) => typeName?.endsWith('Entry')).map(({ name, typeName }) => [name, typeName]),
    [
      ['bindings', 'BindingsEntry'],
      ['named_parameters', 'NamedParametersEntry'],
    ],
  )
})
