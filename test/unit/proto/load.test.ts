import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { findProtoDirectory, messageType, protoDirectory } from '../../../proto/definition.ts'
import type { Table, Table__Output } from '../../../proto/gen/quiver/v1/Table.ts'
import { healthService, queryService, tablesService } from '../../../proto/load.ts'

test('every stream of Arrow bytes has the codec that does not copy, and no other method has it', () => {
  const methods = [...Object.values(tablesService), ...Object.values(queryService)]
  const name = (path: string): string => path.replace('/quiver.v1.', '')
  const sending = methods.filter((method) => method.responseSerialize.name === 'encodeArrowData').map(({ path }) => name(path))
  const taking = methods.filter((method) => method.requestDeserialize.name === 'decodePutRequest').map(({ path }) => name(path))
  assert.deepEqual(sending.sort(), ['Query/Execute', 'Tables/BatchCollect', 'Tables/Collect', 'Tables/Describe'])
  assert.deepEqual(taking, ['Tables/Put'])
  assert.equal(healthService.Check.path, '/grpc.health.v1.Health/Check')
})

test('64-bit numbers cross as text, enums as names, and absent optional fields stay absent', () => {
  const table = messageType<Table, Table__Output>('quiver.v1.Table')
  const decoded = table.deserialize(table.serialize({ rows: '18446744073709551615', kind: 'TABLE_KIND_SCAN', expiresAt: { seconds: '5' } }))
  assert.equal(decoded.rows, '18446744073709551615')
  assert.equal(decoded.kind, 'TABLE_KIND_SCAN')
  assert.equal(decoded.bytes, undefined)
  assert.equal(decoded.expiresAt?.seconds, '5')
})

test('a message or file that is not there is said by name', () => {
  assert.throws(() => messageType('quiver.v1.Nothing'), /quiver\.v1\.Nothing/)
  assert.throws(() => messageType('quiver.v1.Tables'), /quiver\.v1\.Tables/)
})

test('the .proto files are found from the source and from dist, and their absence is said', () => {
  assert.ok(existsSync(join(protoDirectory, 'google/rpc/status.proto')))
  const installed = mkdtempSync(join(tmpdir(), 'quiver-load-'))
  try {
    const dist = join(installed, 'dist/proto')
    assert.throws(() => findProtoDirectory(dist), /package is incomplete/)
    mkdirSync(join(installed, 'proto/quiver/v1'), { recursive: true })
    writeFileSync(join(installed, 'proto/quiver/v1/tables.proto'), '')
    assert.equal(findProtoDirectory(dist), join(installed, 'proto'))
  } finally {
    rmSync(installed, { recursive: true })
  }
})
