import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accessRulesFromToml } from '../../../../server/access/access-file.ts'
import { UNLIMITED } from '../../../../server/access/principal.ts'
import { ConfigError } from '../../../../server/config.ts'

const DIGEST = 'ab'.repeat(32)
const rulesFrom = (text: string) => accessRulesFromToml(text, 'access.toml')

test('principals have roles, tokens, certificates and limits, their own before those of all', () => {
  const rules = rulesFrom(`
    [limits]
    handles = 10
    held = "1GB"
    query_time = "5m"

    [[principal]]
    name = "ann"
    role = "read"
    tokens = ["sha256:${DIGEST}"]
    certificates = ["CN=ann", "URI:spiffe://example.org/ann"]
    [principal.limits]
    handles = 3
    queries = 2
    queued = 0
    result = 1000

    [[principal]]
    name = "root"
    role = "admin"
  `)
  const ann = { name: 'ann', role: 'read' }
  assert.deepEqual([...rules.principals.values()], [ann, { name: 'root', role: 'admin' }])
  assert.deepEqual([...rules.tokens], [[DIGEST, ann]])
  assert.deepEqual([...rules.certificates.keys()], ['CN=ann', 'URI:spiffe://example.org/ann'])
  const forAll = { ...UNLIMITED, handles: 10, heldBytes: 1e9, queryMs: 300_000 }
  assert.deepEqual(rules.defaultLimits, forAll)
  assert.deepEqual(rules.limits.get('root'), forAll)
  assert.deepEqual(rules.limits.get('ann'), { ...forAll, handles: 3, queries: 2, queuedQueries: 0, resultBytes: 1_000 })
})

test('what is not said is refused or unlimited', () => {
  const { jwt, certificateRole, defaultLimits, tokens } = rulesFrom('')
  assert.deepEqual(
    { jwt, certificateRole, defaultLimits, tokens: tokens.size },
    { jwt: null, certificateRole: null, defaultLimits: UNLIMITED, tokens: 0 },
  )
})

test('JSON Web Tokens and certificates have their rules', () => {
  const { jwt, certificateRole } = rulesFrom(`
    [jwt]
    issuer = "https://id.example.org/"
    audience = "quiver"
    keys = "https://id.example.org/keys"
    role = "quiver_role"
    default_role = "read"
    [certificates]
    role = "write"
  `)
  assert.deepEqual(jwt, {
    ...{ issuer: 'https://id.example.org/', audience: 'quiver', keys: 'https://id.example.org/keys' },
    ...{ principalClaim: 'sub', roleClaim: 'quiver_role', defaultRole: 'read' },
  })
  assert.equal(certificateRole, 'write')
})

const WRONG: readonly (readonly [string, RegExp])[] = [
  ['[[principal]]\nname = "a"', /access\.toml, principal 1: role is missing/],
  ['[[principal]]\nname = "a"\nrole = "reader"', /principal 1: role is "reader"; it must be one of read, write, admin/],
  ['[[principal]]\nname = "a b"\nrole = "read"', /principal 1: name must be .* without spaces/],
  ['[[principal]]\nname = "a"\nrole = "read"\ntokens = ["secret"]', /principal 1: tokens must be digests/],
  ['[[principal]]\nname = "a"\nrole = "read"\ntoken = "x"', /principal 1: token is not known here; known are name, role, tokens/],
  [
    '[[principal]]\nname = "a"\nrole = "read"\n[[principal]]\nname = "a"\nrole = "read"',
    /principal 2: name has what the principal a has already/,
  ],
  [`[[principal]]\nname = "a"\nrole = "read"\ntokens = ["sha256:${DIGEST}", "sha256:${DIGEST}"]`, /principal 1: tokens has what/],
  ['[limits]\nheld = "much"', /limits: held is no size/],
  ['[limits]\nquery_time = 5', /limits: query_time is no duration/],
  ['[limits]\nhandles = -1', /limits: handles must be a whole number/],
  ['[limits]\nqueries = 0', /limits: queries must be at least 1/],
  ['[jwt]\nissuer = "a"\naudience = "b"\nkeys = "http://id.example.org/keys"', /jwt: keys must be https/],
  ['[jwt]\nissuer = "a"', /jwt: audience is missing/],
  ['principal = 3', /principal must be tables/],
  ['users = 3', /access\.toml: users is not known here/],
  ['= 3', /access\.toml is no TOML/],
]

for (const [text, message] of WRONG) {
  test(`${JSON.stringify(text.slice(0, 60))} is refused, by name`, () => {
    assert.throws(
      () => rulesFrom(text),
      (error) => error instanceof ConfigError && message.test(error.message),
    )
  })
}
