import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Table, tableFromIPC, tableToIPC, Utf8, vectorFromArray } from 'apache-arrow'
import { TestEngine } from '../../../support/engine.ts'

test('a table of more text columns than an expression may be deep comes back', () => {
  using engine = new TestEngine()
  const names = Array.from({ length: 1_200 }, (_, index) => `column ${index}`)
  const put = new Table(Object.fromEntries(names.map((name) => [name, vectorFromArray([name, null], new Utf8())])))
  const back = tableFromIPC(engine.roundTrip(tableToIPC(put, 'stream')))
  assert.deepEqual(JSON.parse(JSON.stringify(back.toArray())), JSON.parse(JSON.stringify(put.toArray())))
})
