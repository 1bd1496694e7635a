import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cpuSeconds, withCpuSeconds } from '../../../../bench/support/cpu-time.ts'

const isLinux = process.platform === 'linux'

function spin(milliseconds: number): void {
  const { user, system } = process.cpuUsage()
  const spent = (): number => {
    const now = process.cpuUsage({ user, system })
    return (now.user + now.system) / 1_000
  }
  while (spent() < milliseconds);
}

test('what a process takes is counted, and added to what it gave', { skip: !isLinux }, async () => {
  const { value, cpuSeconds: spent } = await withCpuSeconds([process.pid], () => {
    spin(100)
    return Promise.resolve({ value: 7 })
  })
  assert.equal(value, 7)
  assert.ok(spent !== undefined && spent >= 0.07 && spent < 30, `${spent} s`)
})

test('nothing is added where one of the processes is not there', async () => {
  assert.equal(cpuSeconds(2 ** 30), null)
  assert.deepEqual(await withCpuSeconds([process.pid, 2 ** 30], () => Promise.resolve({ value: 7 })), { value: 7 })
})
