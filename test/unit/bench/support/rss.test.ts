import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PeakRss } from '../../../../bench/support/rss.ts'

const megabyte = 1024 * 1024

test('the peak counts memory that was touched since the reset', async () => {
  const peak = new PeakRss(process.pid)
  const before = await peak.read()
  const touched = Buffer.alloc(64 * megabyte, 1)
  const after = await peak.read()
  peak.close()
  assert.ok(before !== null && after !== null)
  assert.ok(after - before > 50 * megabyte, `${after - before} bytes for ${touched.length}`)
})

test('there is no peak of a process that is not there', async () => {
  const peak = new PeakRss(2 ** 22 + 1)
  assert.equal(await peak.read(), null)
  peak.close()
})
