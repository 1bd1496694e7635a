// What does not fit in memory goes to the disk, up to a bound, and leaves it again.
import assert from 'node:assert/strict'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { TestEngine } from '../../../support/engine.ts'

const MIB = 2 ** 20
/** 96 bytes a row that cannot be made smaller. */
const texts = (rows: number) => `SELECT md5(i::VARCHAR) || md5((i + 1)::VARCHAR) || md5((i + 2)::VARCHAR) AS text FROM range(${rows}) t(i)`

function bytesOnDisk(directory: string): number {
  return readdirSync(directory).reduce((sum, name) => sum + statSync(join(directory, name)).size, 0)
}

test('held rows that do not fit in memory are on the disk, and gone with their table', () => {
  using engine = new TestEngine({ memoryBytes: 32 * MIB })
  const { rows } = engine.engine.store(engine.connection, texts(600_000), [], 'large', [])
  assert.equal(rows, 600_000n)
  assert.ok(engine.database.usage().spilledBytes > 16 * MIB)
  engine.engine.dropTable(engine.connection, 'large')
  assert.equal(engine.database.usage().spilledBytes, 0)
})

test('what does not fit there either ends with DISK_FULL and leaves the disk as it was', () => {
  using engine = new TestEngine({ memoryBytes: 32 * MIB, maxTempBytes: 8 * MIB })
  const store = () => engine.engine.store(engine.connection, texts(600_000), [], 'large', [])
  assert.throws(store, {
    reason: 'DISK_FULL',
    retryAfterMs: 500,
    message: /^no room is left on the disk for what does not fit in memory \([\d.]+ MiB\/8\.0 MiB used\)\.$/,
  })
  assert.throws(() => engine.texts(`SELECT text FROM (${texts(600_000)}) ORDER BY text LIMIT 1 OFFSET 500_000`), { reason: 'DISK_FULL' })
  assert.ok(bytesOnDisk(join(engine.directory, 'spill')) < MIB)
  assert.deepEqual(engine.texts('SELECT 42'), [['42']])
})

test('what needs more memory than there is ends with MEMORY_EXHAUSTED, in a sentence that names no setting', () => {
  using engine = new TestEngine({ memoryBytes: 32 * MIB })
  assert.throws(
    () => engine.texts('SELECT length(list(i)::VARCHAR) FROM range(100_000_000) t(i)'),
    (error: { reason: string; message: string }) => {
      assert.equal(error.reason, 'MEMORY_EXHAUSTED')
      assert.doesNotMatch(error.message, /SET |\n/)
      return true
    },
  )
})
