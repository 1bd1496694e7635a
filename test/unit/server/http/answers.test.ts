import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { test } from 'node:test'
import { DataError } from '../../../../server/errors.ts'
import { sendError } from '../../../../server/http/answers.ts'

function answerTo(error: Error): { status: number; body: unknown } {
  const sent = { status: 0, text: '' }
  const response = {
    writeHead(status: number) {
      sent.status = status
      return response
    },
    end(text: string) {
      sent.text = text
    },
  }
  sendError(response as unknown as ServerResponse, error)
  return { status: sent.status, body: JSON.parse(sent.text) as unknown }
}

test('an error is told with its reason, and one that nobody foresaw without what it says', () => {
  const known = answerTo(new DataError('FEED_UNKNOWN', 'There is no feed x.'))
  assert.deepEqual(known, { status: 404, body: { error: { reason: 'FEED_UNKNOWN', message: 'There is no feed x.' } } })
  const { status, body } = answerTo(new TypeError('/secret/path is undefined'))
  assert.deepEqual([status, body], [500, { error: { reason: 'INTERNAL', message: 'The server failed; its log says more.' } }])
})
