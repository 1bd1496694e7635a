import assert from 'node:assert/strict'
import { mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { loadAndWatch } from '../../../../server/access/watched-files.ts'
import { eventually } from '../../../support/eventually.ts'
import { FakeClock } from '../../../support/fake-clock.ts'

let directory: string
before(async () => (directory = await mkdtemp(join(tmpdir(), 'quiver-watched-'))))
after(() => rm(directory, { recursive: true }))

async function watched(path: string) {
  const clock = new FakeClock()
  const seen: string[] = []
  const load = async () => {
    const text = await readFile(path, 'utf8')
    if (text === 'bad') throw new Error('it is bad')
    seen.push(text)
  }
  const stop = await loadAndWatch({
    clock,
    paths: () => [path],
    load,
    onReload: (error) => {
      if (error !== null) seen.push(error.message)
    },
    intervalMs: 10,
  })
  /** One look, to its end. */
  const look = async () => {
    clock.advance(10)
    await eventually('the next look is planned', () => clock.pending === 1)
  }
  return { clock, seen, stop, look }
}

test('a file is read again after it was changed, replaced, or its link leads elsewhere', async () => {
  const [path, a, b] = ['link', 'a', 'b'].map((name) => join(directory, name)) as [string, string, string]
  await writeFile(a, 'one')
  await writeFile(b, 'other')
  await symlink(a, path)
  const { seen, look, stop, clock } = await watched(path)
  await look()
  assert.deepEqual(seen, ['one'])
  await writeFile(a, 'first')
  await look()
  await symlink(b, join(directory, 'new'))
  await rename(join(directory, 'new'), path)
  await look()
  assert.deepEqual(seen, ['one', 'first', 'other'])
  stop()
  assert.equal(clock.pending, 0)
})

test('what cannot be used is told of once, and what is missing is waited for', async () => {
  const path = join(directory, 'file')
  await writeFile(path, 'one')
  const { seen, look, stop } = await watched(path)
  await writeFile(path, 'bad')
  await look()
  await look()
  await rm(path)
  await look()
  await writeFile(path, 'good')
  await look()
  assert.deepEqual(seen, ['one', 'it is bad', 'good'])
  stop()
})

test('what cannot be used at first is an error', async () => {
  await assert.rejects(() => watched(join(directory, 'nowhere')), /ENOENT/)
})
