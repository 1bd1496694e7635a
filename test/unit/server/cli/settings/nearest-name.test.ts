import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nearestName } from '../../../../../server/cli/settings/nearest-name.ts'

const names = ['memory', 'port', 'http_port', 'log', 'live_log', 'lease', 'max_lease']

test('the name that was meant has few letters that differ, whatever its case and dashes', () => {
  for (const [written, meant] of [
    ['memroy', 'memory'],
    ['memory_', 'memory'],
    ['Memory', 'memory'],
    ['memoryy', 'memory'],
    ['http-port', 'http_port'],
    ['httpPort', 'http_port'],
    ['htp_prt', 'http_port'],
    ['prot', 'port'],
    ['maxlease', 'max_lease'],
  ] as const)
    assert.equal(nearestName(written, names), meant, written)
})

test('a name that is like none has no nearest one', () => {
  for (const written of ['', 'x', 'tls', 'metrics', 'portal_size']) assert.equal(nearestName(written, names), null, written)
  assert.equal(nearestName('port', []), null)
})
