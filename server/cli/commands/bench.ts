// `quiver bench`: the benches of a checkout; the package does not carry them.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { runCommand, type CommandRun } from '../command-run.ts'
import { CommandFailure } from '../failure.ts'
import { packageRoot } from '../../package-root.ts'
import { parseInteger } from '../server-flags.ts'
import type { Surroundings } from '../surroundings.ts'

const EXAMPLES = `
Benches: batch-read, qps, stream, overhead, feeds, soak, trust. Peers that need Python are set up on first use.

Examples, in a checkout of the repository:
  $ quiver bench batch-read --quick
  $ quiver bench feeds --case latency-1k
  $ quiver bench qps --json > qps.jsonl
`

type BenchOptions = Readonly<Record<string, unknown>> & { readonly case?: readonly string[]; readonly minutes?: number }

export function addBench(program: Command, surroundings: Surroundings): void {
  program
    .command('bench')
    .description('Measure Quiver beside its peers, in a checkout of the repository.')
    .argument('<name>', 'which bench')
    .option('--case <case...>', 'only these cases')
    .option('--quick', 'the same cases on smaller data; under a minute')
    .option('--full', 'also the cases that take long')
    .option('--minutes <count>', 'of soak: how long (default: 10)', parseInteger)
    .option('--json', 'one JSON object a line on standard output')
    .addHelpText('after', EXAMPLES)
    .action((name: string, { case: cases = [], minutes, ...flags }: BenchOptions) =>
      runCommand(surroundings, (run) =>
        bench(
          [
            name,
            ...cases.map((one) => `--case=${one}`),
            ...(minutes === undefined ? [] : [`--minutes=${minutes}`]),
            ...Object.keys(flags).map((flag) => `--${flag}`),
          ],
          run,
        ),
      ),
    )
}

async function bench(args: readonly string[], { signal }: CommandRun): Promise<void> {
  const root = packageRoot()
  const program = join(root, 'bench', 'run.ts')
  if (!existsSync(program)) throw new CommandFailure('the benches are not in the package; run this in a checkout of the repository')
  const child = spawn(process.execPath, ['--import', 'tsx', program, ...args], { cwd: root, stdio: 'inherit', signal })
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject).once('exit', (status) => resolve(status ?? 1))
  })
  if (code !== 0) throw new CommandFailure(`the bench ended with exit code ${code}`, code)
}
