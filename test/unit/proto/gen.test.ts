// proto/gen is committed, so that a checkout type-checks without a build step; this holds it to the .proto files.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { test } from 'node:test'

const root = resolve(import.meta.dirname, '../../..')

function regenerate(into: string): void {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: { proto: string } }
  const env = { ...process.env, PATH: join(root, 'node_modules/.bin') + delimiter + process.env.PATH }
  execFileSync(manifest.scripts.proto.replaceAll('proto/gen', into), { cwd: root, env, shell: true })
}

function filesOf(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const paths = entries.map((entry) => join(entry.parentPath, entry.name)).sort()
  return Object.fromEntries(paths.map((path) => [path.slice(folder.length), readFileSync(path, 'utf8')]))
}

test('the committed types are those that `npm run proto` makes of the .proto files', () => {
  const temp = mkdtempSync(join(tmpdir(), 'quiver-gen-'))
  try {
    regenerate(join(temp, 'gen'))
    assert.deepEqual(filesOf(join(root, 'proto/gen')), filesOf(join(temp, 'gen')))
  } finally {
    rmSync(temp, { recursive: true })
  }
})
