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

test('the names that the engine has for held tables are never written whole, since SQL could use them', () => {
  const lines: string[] = []
  createLog('info', { write: (line) => void lines.push(line) }).info('Table: memory.main.t_0123456789abcdef0123456789abcdef')
  assert.match(lines.join(''), /memory\.main\.t_012345…"/)
})
