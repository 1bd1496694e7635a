import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { checkRoots } from '../../../server/check-roots.ts'

const folder = mkdtempSync(join(tmpdir(), 'quiver-roots-'))
after(() => {
  rmSync(folder, { recursive: true })
})
const at = (name: string) => join(folder, name)
for (const name of ['files', 'secret']) mkdirSync(at(name))
symlinkSync(at('files'), at('link'))
symlinkSync(at('secret'), at('files/inside'))
const nothing = { dataDirectory: null, accessFile: null, tlsKey: null }

test('roots are directories that are there', async () => {
  writeFileSync(at('plain'), '')
  await checkRoots({ ...nothing, roots: [at('files'), at('link')] })
  for (const name of ['missing', 'plain']) await assert.rejects(checkRoots({ ...nothing, roots: [at(name)] }), /is not a directory/)
})

test('what is secret of the server is not where callers may read, by links neither', async () => {
  const roots = [at('files')]
  for (const key of ['dataDirectory', 'accessFile', 'tlsKey'] as const) {
    await checkRoots({ ...nothing, roots, [key]: at('secret/x') })
    // A link in a root that leads out of it is not followed for callers.
    await checkRoots({ ...nothing, roots, [key]: at('files/inside/x') })
    for (const path of ['files/x', 'files/not/there/yet', 'link/x', 'files'])
      await assert.rejects(checkRoots({ ...nothing, roots, [key]: at(path) }), new RegExp(`${key}: .* is in .*, where callers may read it`))
    await assert.rejects(checkRoots({ ...nothing, roots: [folder], [key]: at('secret/x') }), /where callers may read it/)
  }
})
