// The lock file has to install anywhere: through any registry, and on platforms other than the one that wrote it.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

interface LockedPackage {
  readonly resolved?: string
  readonly link?: boolean
  readonly integrity?: string
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

const text = readFileSync(join(import.meta.dirname, '../../package-lock.json'), 'utf8')
const packages = Object.entries((JSON.parse(text) as { packages: Record<string, LockedPackage> }).packages)

test('the lock file names no registry, and every package has a checksum', () => {
  const installed = packages.filter(([path]) => path !== '')
  assert.ok(installed.length > 100)
  for (const [path, { resolved, integrity }] of installed) {
    assert.equal(resolved, undefined, path)
    assert.match(integrity ?? '', /^sha512-/, path)
  }
})

test('the lock file has the optional binaries of every platform, without which `npm ci` refuses it', () => {
  const locked = packages.map(([path]) => path)
  for (const [path, { optionalDependencies = {} }] of packages) {
    const missing = Object.keys(optionalDependencies).filter((name) => !locked.some((other) => other.endsWith(`node_modules/${name}`)))
    assert.deepEqual(missing, [], path)
  }
})
