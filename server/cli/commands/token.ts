// `quiver token`: a new token, and what the access file has to know of it.
import { createHash, randomBytes } from 'node:crypto'
import type { Command } from 'commander'
import { Option } from 'commander'
import { ROLES, type Role } from '../../access/principal.ts'
import type { Surroundings } from '../surroundings.ts'

const EXAMPLES = `
The token is printed on standard output, and is kept nowhere: give it to the one who is to use it. What the file of
\`quiver serve --access <file>\` has to have is printed on standard error; it holds the token's digest only.

Examples:
  $ quiver token dashboards                                a token of a principal who may read
  $ quiver token ingest --role write 2>> access.toml       add the principal to the file
`

/** 256 bits: nobody guesses it, so a plain digest keeps it. */
const TOKEN_BYTES = 32

export function addToken(program: Command, { stdout, stderr }: Surroundings): void {
  program
    .command('token')
    .description('Make a token for callers of a server that asks who they are.')
    .argument('<principal>', 'whose it is')
    .addOption(new Option('--role <role>', 'what he may do').choices(ROLES).default('read'))
    .addHelpText('after', EXAMPLES)
    .action((principal: string, { role }: { readonly role: Role }) => {
      const token = `qv_${randomBytes(TOKEN_BYTES).toString('base64url')}`
      const digest = createHash('sha256').update(token).digest('hex')
      stderr.write(`[[principal]]\nname = ${JSON.stringify(principal)}\nrole = "${role}"\ntokens = ["sha256:${digest}"]\n`)
      stdout.write(`${token}\n`)
    })
}
