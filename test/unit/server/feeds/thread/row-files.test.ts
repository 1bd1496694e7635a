import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { RowFiles, rowFilesIn } from '../../../../../server/feeds/thread/row-files.ts'

const bytes = (text: string): Uint8Array => Buffer.from(text)
const nameOf = (firstRow: number): string => `rows-${String(firstRow).padStart(16, '0')}.arrows`

test('a file that cannot be begun is begun with the next rows, and nothing is let go of meanwhile', (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'quiver-rows-'))
  t.after(() => rmSync(directory, { recursive: true }))
  const files = new RowFiles(directory, bytes('schema '))
  files.begin(0)
  files.append([bytes('a')])
  // What has the name of the next file is in its way, as a full disk would be.
  const inTheWay = join(directory, nameOf(5))
  mkdirSync(inTheWay)
  assert.throws(() => files.begin(5), { reason: 'IO_ERROR' })
  assert.throws(() => files.append([bytes('b')]), { reason: 'IO_ERROR' })
  files.dropBefore(3)
  rmdirSync(inTheWay)
  files.append([bytes('c'), bytes('d')])
  files.close()
  assert.deepEqual(
    rowFilesIn(directory).map(({ path, firstRow }) => [firstRow, readFileSync(path, 'utf8')]),
    [
      [0, 'schema a'],
      [5, 'schema cd'],
    ],
  )
})
