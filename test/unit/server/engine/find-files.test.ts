import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findFiles } from '../../../../server/engine/duckdb/find-files.ts'
import { Roots } from '../../../../server/engine/duckdb/roots.ts'
import { TestEngine } from '../../../support/engine.ts'
import { assertFails } from '../../../support/engine-results.ts'

test('the paths of a read stand for so many files at most, together and each by itself', () => {
  using engine = new TestEngine()
  const files = [1, 2, 3].map((number) => engine.file(`x/${number}.csv`, 'a\n1\n'))
  const roots = new Roots([engine.directory])
  const found = (paths: readonly string[]) => findFiles(Number(engine.connection), roots, paths, null, 2)
  assert.equal(found([engine.path('x/[12].csv')]).files.length, 2)
  for (const paths of [[engine.path('x/*.csv')], [engine.path('x')], files, [engine.path('x/[12].csv'), ...files.slice(2)]]) {
    const { message } = assertFails(() => found(paths), 'LIMIT_EXCEEDED', { max: '2' })
    assert.match(message, /stand for more than 2 files/)
  }
})
