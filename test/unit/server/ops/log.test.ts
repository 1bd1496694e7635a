import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLog } from '../../../../server/ops/log.ts'

test('handles are never written whole', () => {
  const lines: string[] = []
  const log = createLog('info', { write: (line) => void lines.push(line) })
  const handle = `t_${'abcdefghij'.repeat(3).slice(0, 26)}`
  log.info({ handle, err: new Error(`no ${handle}`) }, `dropped ${handle}`)
  assert.equal(lines.length, 1)
  assert.ok(!lines.join('').includes(handle.slice(0, 12)))
  assert.match(lines.join(''), /t_abcdef…/)
})

test('what is below the level is not written', () => {
  const lines: string[] = []
  createLog('error', { write: (line) => void lines.push(line) }).info('quiet')
  assert.deepEqual(lines, [])
})
