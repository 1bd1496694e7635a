import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { Roots } from '../../../../server/engine/duckdb/roots.ts'
import { withoutRoots } from '../../../../server/engine/root-paths.ts'
import { DataError } from '../../../../server/errors.ts'

const base = realpathSync(mkdtempSync(join(tmpdir(), 'quiver-roots-')))
after(() => {
  rmSync(base, { recursive: true })
})

function told(roots: readonly string[], text: string): string {
  const { message, details } = withoutRoots(roots)(new DataError('FILE_CORRUPT', text, { path: text }))
  assert.equal(details['path'], message)
  return message
}

test('errors tell of files by their way from a root on', () => {
  const roots = ['/data/market', '/data', '/srv/more files']
  const cases = {
    '/data/market/a.parquet: cut': 'a.parquet: cut',
    'read "/data/b/c.csv" and /srv/more files/d.csv': 'read "b/c.csv" and d.csv',
    '/data: the directory holds no data files': '.: the directory holds no data files',
    'file = /data/market': 'file = .',
    '/database/x, /mnt/data/x, ./data/x, ~/data/x and x-/data/y': '/database/x, /mnt/data/x, ./data/x, ~/data/x and x-/data/y',
    'no path': 'no path',
  }
  for (const [text, expected] of Object.entries(cases)) assert.equal(told(roots, text), expected)
})

test('a root that is a link is known by both names, and the root of all says nothing', () => {
  mkdirSync(join(base, 'real'))
  symlinkSync(join(base, 'real'), join(base, 'link'))
  assert.equal(told([join(base, 'link')], `${base}/real/x and ${base}/link/y`), 'x and y')
  assert.equal(told(['/'], '/etc/x: no such file'), '/etc/x: no such file')
})

test('what the error says else stays', () => {
  const error = new DataError('IO_ERROR', '/data/x: slow', { line: '3' }, { retryAfterMs: 7, cause: 'disk' })
  const { reason, message, details, retryAfterMs, cause } = withoutRoots(['/data'])(error)
  assert.deepEqual({ reason, message, details, retryAfterMs, cause }, { ...error.toFields(), message: 'x: slow', cause: 'disk' })
})

test('a relative path begins at the first root that has it, and leads out of none', () => {
  const [one, two] = [join(base, 'one'), join(base, 'two')]
  mkdirSync(one)
  mkdirSync(join(two, 'days'), { recursive: true })
  writeFileSync(join(two, 'days', 'x.csv'), '')
  writeFileSync(join(two, 'y.csv'), '')
  const roots = new Roots([one, two])
  assert.equal(roots.admit('days/x.csv'), join(two, 'days', 'x.csv'))
  assert.equal(roots.admit('days/*.csv'), join(two, 'days', '*.csv'))
  assert.equal(roots.admit('y.csv'), join(two, 'y.csv'))
  assert.equal(roots.admit('new.csv'), join(one, 'new.csv'))
  for (const path of ['../y.csv', '../two/y.csv/../../../x', '/etc/passwd'])
    assert.throws(() => roots.admit(path), { reason: 'OUTSIDE_ROOTS' }, path)
})
