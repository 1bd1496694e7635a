import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DataError } from '../../../../server/errors.ts'
import { Holdings } from '../../../../server/handles/holdings.ts'

const isLimit = (error: unknown) => error instanceof DataError && error.reason === 'LIMIT_EXCEEDED'

test('a principal has so many handles and no more, whatever others have', () => {
  const holdings = new Holdings((principal) => ({ handles: principal === 'ann' ? 2 : Infinity, heldBytes: Infinity }))
  holdings.addHandle('ann')
  holdings.addHandle('bob')
  holdings.addHandle('ann')
  holdings.addHandle('bob')
  holdings.addHandle('bob')
  assert.throws(() => {
    holdings.addHandle('ann')
  }, isLimit)
  holdings.removeHandle('ann')
  holdings.checkHandles('ann')
  holdings.addHandle('ann')
})

test('bytes are held until they are let go, once', () => {
  const holdings = new Holdings(() => ({ handles: Infinity, heldBytes: 100 }))
  const release = holdings.hold('ann', 60)
  holdings.checkBytes('ann', 40)
  assert.throws(() => holdings.hold('ann', 41), /ann may have 100 bytes held and has 60/)
  holdings.hold('bob', 100)
  release()
  holdings.hold('ann', 100)
})
