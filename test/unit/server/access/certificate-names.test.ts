import assert from 'node:assert/strict'
import { test } from 'node:test'
import { certificateNames } from '../../../../server/access/certificate-names.ts'

test('common names come first, then each alternative name with its kind', () => {
  const subjectaltname = 'DNS:a.example, IP Address:127.0.0.1, URI:spiffe://example.org/a'
  const names = ['CN=a', 'DNS:a.example', 'IP Address:127.0.0.1', 'URI:spiffe://example.org/a']
  assert.deepEqual(certificateNames({ subject: { CN: 'a' }, subjectaltname }), names)
  assert.deepEqual(certificateNames({ subject: { CN: ['a', 'b'] } }), ['CN=a', 'CN=b'])
  assert.deepEqual(certificateNames({}), [])
})

test('a name inside of another one is not a name', () => {
  const subjectaltname = 'URI:"http://x/, DNS:admin, y", DNS:b, URI:"a\\"b, DNS:c"'
  assert.deepEqual(certificateNames({ subjectaltname }), ['URI:http://x/, DNS:admin, y', 'DNS:b', 'URI:a"b, DNS:c'])
})
